"""What the comparison needs on this computer: Debian's packages, the probe, and a built Patchbay."""

import glob
import os
import shutil
import subprocess

from daemon import REPOSITORY

HERE = os.path.abspath(os.path.join(os.path.dirname(__file__), *['..'] * 3))
PROGRAMS = {'iperf3': 'iperf3', 'pasta': 'passt', 'slirp4netns': 'slirp4netns', 'qemu-system-x86_64': 'qemu-system-x86',
            'vde_switch': 'vde2', 'gcc': 'gcc', 'ip': 'iproute2', 'sysctl': 'procps', 'ethtool': 'ethtool',
            'nft': 'nftables', 'dpdk-testpmd': 'dpdk-dev', 'linux.uml': 'user-mode-linux'}
LIBRARIES = {'libxdp.so.1': 'libxdp1', 'libunbound.so.8': 'libunbound8', 'libnuma.so.1': 'libnuma1'}
"""What Open vSwitch is linked with and few systems have."""
OPEN_VSWITCH = os.path.join(HERE, 'target', 'openvswitch')


def prepare(say):
    """Installs and builds what is missing; answers the probe's path."""
    search = os.environ['PATH'] + ':/usr/sbin:/sbin'
    missing = {package for program, package in PROGRAMS.items() if not shutil.which(program, path=search)}
    if not open_vswitch():
        missing |= {package for library, package in LIBRARIES.items() if not glob.glob(f'/usr/lib/*/{library}')}
    if missing:
        say('installing ' + ' '.join(sorted(missing)))
        apt('update', '-qq')
        apt('install', '-y', '-qq', '--no-install-recommends', *sorted(missing))
    if not open_vswitch():
        unpack_open_vswitch(say)
    if not os.path.exists(os.path.join(REPOSITORY, 'target', 'dist', 'build-id')):
        say('building Patchbay')
        subprocess.run([os.path.join(REPOSITORY, 'tools', 'build')], check=True)
    return build_probe()


def build_probe():
    probe = os.path.join(HERE, 'target', 'probe')
    sources = glob.glob(os.path.join(HERE, 'src', 'main', 'c', '*.[ch]'))
    if not os.path.exists(probe) or os.path.getmtime(probe) < max(map(os.path.getmtime, sources)):
        os.makedirs(os.path.dirname(probe), exist_ok=True)
        files = [source for source in sources if source.endswith('.c')]
        subprocess.run(['gcc', '-O2', '-Wall', '-Wextra', '-pthread', *files, '-o', probe], check=True)
    return probe


def open_vswitch():
    """The folder Open vSwitch is unpacked in, or None."""
    return OPEN_VSWITCH if os.path.exists(os.path.join(OPEN_VSWITCH, '.complete')) else None


def unpack_open_vswitch(say):
    """Unpacked, not installed: its package would start services."""
    say('unpacking Open vSwitch')
    shutil.rmtree(OPEN_VSWITCH, ignore_errors=True)
    os.makedirs(OPEN_VSWITCH)
    try:
        apt('download', '-qq', 'openvswitch-switch', 'openvswitch-common', cwd=OPEN_VSWITCH)
        for package in glob.glob(os.path.join(OPEN_VSWITCH, '*.deb')):
            subprocess.run(['dpkg-deb', '-x', package, OPEN_VSWITCH], check=True)
            os.remove(package)
    except (subprocess.CalledProcessError, OSError) as failure:
        say(f'Open vSwitch is left out: {failure}')
        return
    with open(os.path.join(OPEN_VSWITCH, '.complete'), 'w') as mark:
        mark.write(subprocess.run(['apt-cache', 'policy', 'openvswitch-switch'], capture_output=True,
                                  text=True).stdout.split('Candidate: ')[1].split()[0])


def open_vswitch_version():
    with open(os.path.join(OPEN_VSWITCH, '.complete')) as mark:
        return mark.read()


def apt(*arguments, cwd=None):
    environment = dict(os.environ, DEBIAN_FRONTEND='noninteractive')
    subprocess.run(['apt-get', *arguments], env=environment, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, cwd=cwd)


def package_version(name):
    done = subprocess.run(['dpkg-query', '-W', '-f', '${Version}', name], capture_output=True, text=True)
    return done.stdout.strip() or 'unknown'
