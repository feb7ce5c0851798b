package patchbay.control.model;

import java.util.SortedMap;

/// A copy of an [Adapter] in the making; [#build()] judges it. Used by one thread, for one statement.
public final class AdapterChange {
    private boolean enabled;
    private NicType type;
    private NicBackend backend;
    private Attachment attachment;
    private AttachmentNames names;
    private BridgeMode bridgeMode;
    private String mac;
    private boolean cableConnected;
    private long speedKbps;
    private int bootPriority;
    private PromiscuousPolicy promiscuous;
    private String bandwidthGroup;
    private Trace trace;
    private SortedMap<String, String> properties;
    private NatEngine nat;

    AdapterChange(Adapter before) {
        enabled = before.enabled();
        type = before.type();
        backend = before.backend();
        attachment = before.attachment();
        names = before.names();
        bridgeMode = before.bridgeMode();
        mac = before.mac();
        cableConnected = before.cableConnected();
        speedKbps = before.speedKbps();
        bootPriority = before.bootPriority();
        promiscuous = before.promiscuous();
        bandwidthGroup = before.bandwidthGroup();
        trace = before.trace();
        properties = before.properties();
        nat = before.nat();
    }

    public AdapterChange enabled(boolean enabled) {
        this.enabled = enabled;
        return this;
    }

    public AdapterChange type(NicType type) {
        this.type = type;
        return this;
    }

    public AdapterChange backend(NicBackend backend) {
        this.backend = backend;
        return this;
    }

    public AdapterChange attachment(Attachment attachment) {
        this.attachment = attachment;
        return this;
    }

    public AdapterChange names(AttachmentNames names) {
        this.names = names;
        return this;
    }

    public AdapterChange bridgeMode(BridgeMode bridgeMode) {
        this.bridgeMode = bridgeMode;
        return this;
    }

    public AdapterChange mac(String mac) {
        this.mac = mac;
        return this;
    }

    public AdapterChange cableConnected(boolean cableConnected) {
        this.cableConnected = cableConnected;
        return this;
    }

    public AdapterChange speedKbps(long speedKbps) {
        this.speedKbps = speedKbps;
        return this;
    }

    public AdapterChange bootPriority(int bootPriority) {
        this.bootPriority = bootPriority;
        return this;
    }

    public AdapterChange promiscuous(PromiscuousPolicy promiscuous) {
        this.promiscuous = promiscuous;
        return this;
    }

    public AdapterChange bandwidthGroup(String bandwidthGroup) {
        this.bandwidthGroup = bandwidthGroup;
        return this;
    }

    public AdapterChange trace(Trace trace) {
        this.trace = trace;
        return this;
    }

    public AdapterChange properties(SortedMap<String, String> properties) {
        this.properties = properties;
        return this;
    }

    public AdapterChange nat(NatEngine nat) {
        this.nat = nat;
        return this;
    }

    public Adapter build() {
        return new Adapter(
                enabled,
                type,
                backend,
                attachment,
                names,
                bridgeMode,
                mac,
                cableConnected,
                speedKbps,
                bootPriority,
                promiscuous,
                bandwidthGroup,
                trace,
                properties,
                nat);
    }
}
