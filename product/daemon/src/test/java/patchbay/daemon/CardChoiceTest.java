package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Adapter;
import patchbay.control.model.NicBackend;
import patchbay.control.model.NicType;
import patchbay.vmm.CardTransport;

class CardChoiceTest {
    @ParameterizedTest(name = "{0} by {1}, launched {2}, vfio-user {3}: {4}")
    @CsvSource({
        "82540EM,auto,true,true,STREAM",
        "82545EM,auto,true,true,STREAM",
        "Am79C970A,auto,true,true,STREAM",
        "82543GC,auto,true,true,VFIO_USER",
        "Am79C973,auto,true,true,VFIO_USER",
        "82543GC,auto,true,false,MULTI_PROCESS",
        "Am79C973,auto,true,false,MULTI_PROCESS",
        "virtio,auto,true,true,VHOST_USER",
        "virtio,auto,true,false,VHOST_USER",
        "virtio,auto,false,true,STREAM",
        "virtio,qemu,true,true,STREAM",
        "Am79C973,auto,false,true,STREAM",
        "82540EM,vfio-user,true,true,VFIO_USER",
        "82540EM,vfio-user,true,false,VFIO_USER",
        "82540EM,vfio-user,false,false,VFIO_USER",
        "82540EM,multi-process,true,true,MULTI_PROCESS",
        "82540EM,multi-process,false,true,STREAM",
        "Am79C973,qemu,true,true,STREAM",
        "82540EM,vhost-user,true,true,STREAM",
        "virtio,vhost-user,true,true,VHOST_USER",
        "virtio,vhost-user,false,true,VHOST_USER",
        "virtio,vfio-user,true,true,VFIO_USER",
        "virtio,multi-process,true,true,MULTI_PROCESS"
    })
    void theWayFollowsFromTypeBackendAndVmm(
            String type, String backend, boolean launched, boolean vfioUser, CardTransport expected) {
        // given
        Adapter adapter = Adapter.disabled(NicType.ofWord(type))
                .change()
                .backend(NicBackend.ofWord(backend))
                .build();

        // then
        assertThat(new CardChoice(launched, vfioUser).of(adapter)).isEqualTo(expected);
    }
}
