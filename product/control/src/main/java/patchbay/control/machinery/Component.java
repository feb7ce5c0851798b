package patchbay.control.machinery;

/// Which of VirtualBox's objects a refusal belongs to: the `component …, interface …` of its `Details:` line.
public enum Component {
    VIRTUALBOX("VirtualBoxWrap", "IVirtualBox"),
    MACHINE("MachineWrap", "IMachine"),
    SESSION_MACHINE("SessionMachine", "IMachine"),
    CONSOLE("ConsoleWrap", "IConsole"),
    NETWORK_ADAPTER("NetworkAdapterWrap", "INetworkAdapter"),
    BANDWIDTH_CONTROL("BandwidthControl", "IBandwidthControl"),
    NAT_ENGINE("NATEngineWrap", "INATEngine"),
    NAT_NETWORK("NATNetworkWrap", "INATNetwork"),
    HOST("HostWrap", "IHost"),
    HOST_INTERFACE("HostNetworkInterfaceWrap", "IHostNetworkInterface"),
    HOST_ONLY_NETWORK("HostOnlyNetworkWrap", "IHostOnlyNetwork"),
    DHCP_SERVER("DHCPServerWrap", "IDHCPServer");

    private final String component;
    private final String api;

    Component(String component, String api) {
        this.component = component;
        this.api = api;
    }

    /// `component X, interface Y`.
    public String text() {
        return "component " + component + ", interface " + api;
    }
}
