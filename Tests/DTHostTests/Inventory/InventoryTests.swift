import DTHost
import DTTestKit
import DTWire
import Testing

/// What a machine is and has, from trees that look like one, and from the real one.
@Suite(.timeLimit(.minutes(5)))
struct InventoryTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write(
            "etc/os-release",
            """
            PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
            NAME="Debian GNU/Linux"
            VERSION_ID="12"

            """)
        try folder.write("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n")
        try folder.write(
            "proc/cpuinfo",
            "processor\t: 0\nmodel name\t: AMD EPYC 7B13\nflags\t\t: fpu\n\nprocessor\t: 1\nmodel name\t: other\n")
        try folder.write("proc/self/status", "Name:\tdt\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,6\nSeccomp:\t0\n")
        try folder.write("proc/meminfo", "MemTotal:       16384000 kB\nMemAvailable:   16000000 kB\n")
    }

    private func detect(python: [String] = []) -> Inventory {
        Inventory.detect(root: HostRoot(folder.path), architecture: "x86_64", pythonEnvironments: python)
    }

    @Test func `a plain machine is described whole`() {
        let inventory = detect()
        #expect(inventory.faults.isEmpty)
        #expect(
            inventory.capabilities
                == Capabilities(
                    system: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-28-amd64", architecture: "x86_64",
                    cpu: .init(model: "AMD EPYC 7B13", count: 5), memoryBytes: 16_384_000 << 10,
                    hardware: ["cpu", "x86_64"]))
    }

    @Test func `what is missing is left out and said, and the rest stands`() throws {
        for name in ["etc/os-release", "proc/cpuinfo", "proc/self/status", "proc/meminfo"] { try folder.remove(name) }
        let inventory = detect()
        #expect(
            inventory.capabilities
                == Capabilities(
                    system: "Linux", architecture: "x86_64", cpu: .init(model: "unknown", count: 1), memoryBytes: 0,
                    hardware: ["cpu", "x86_64"]))
        #expect(
            inventory.faults.map(\.file)
                == ["/usr/lib/os-release", "/proc/cpuinfo", "/proc/self/status", "/proc/meminfo"])
    }

    @Test(arguments: [
        (#"PRETTY_NAME="Ubuntu 24.04.1 LTS""#, "Ubuntu 24.04.1 LTS"), ("PRETTY_NAME=Arch", "Arch"),
        ("PRETTY_NAME='Single quoted'", "Single quoted"), ("NAME=Void\nID=void", "Void"),
        (#"PRETTY_NAME="a \"b\" \$c \\ d""#, #"a "b" $c \ d"#), ("PRETTY_NAME=\"", "\""),
        ("# PRETTY_NAME=no\nNAME=\"yes\"\r", "yes"),
    ])
    func `the system's name is read as a shell would`(text: String, name: String) throws {
        try folder.write("etc/os-release", text + "\n")
        #expect(detect().capabilities.system == "\(name), Linux 6.1.0-28-amd64")
    }

    @Test(arguments: [
        ("Hardware\t: BCM2835\nModel\t\t: Raspberry Pi 4\n", "Raspberry Pi 4"),
        ("CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n", "ARM 0x41:0xd0c"),
        ("cpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"),
        ("model name\t:   \nuarch\t: sifive,u74-mc\n", "sifive,u74-mc"),
        ("processor : 0\n", "unknown"), ("", "unknown"), ("no colon at all", "unknown"),
    ])
    func `the processor's name is found on every architecture`(text: String, model: String) throws {
        try folder.write("proc/cpuinfo", text)
        let inventory = detect()
        #expect(inventory.capabilities.cpu.model == model)
        #expect(inventory.faults.isEmpty == (model != "unknown"))
    }

    @Test(arguments: [
        ("0", 1), ("0-3", 4), ("0-3,6", 5), ("1,3,5-7,1000", 6), ("", 1), ("3-1", 1), ("a", 1), ("-1", 1), ("0-", 1),
        ("0-99999999999", 1), ("1-2-3", 1),
    ])
    func `the allowed processors are counted, and one when they are not known`(list: String, count: Int) throws {
        try folder.write("proc/self/status", "Cpus_allowed_list:\t\(list)\n")
        #expect(detect().capabilities.cpu.count == count)
    }

    @Test func `accelerators are told by what their drivers show`() throws {
        try folder.makeFolder("proc/driver/nvidia/gpus")
        try folder.write("sys/class/kfd/kfd/topology/nodes/0/properties", "cpu_cores_count 8\nsimd_count 0\n")
        #expect(detect().capabilities.hardware == ["cpu", "x86_64"])
        try folder.makeFolder("proc/driver/nvidia/gpus/0000:01:00.0")
        try folder.write("sys/class/kfd/kfd/topology/nodes/1/properties", "cpu_cores_count 0\nsimd_count 416\n")
        try folder.makeFolder("sys/class/accel/accel0")
        #expect(detect().capabilities.hardware == ["cpu", "x86_64", "cuda", "rocm", "npu"])
    }

    @Test func `a container with only the device of a GPU has it too`() throws {
        try folder.write("dev/nvidia0", "")
        #expect(detect().capabilities.hardware == ["cpu", "x86_64", "cuda"])
    }

    @Test func `runtimes are found in Python environments without starting Python`() throws {
        let site = "srv/venv/lib/python3.11/site-packages"
        for name in [
            "pytest-9.0.2.dist-info", "onnxruntime_gpu-1.32.0.dist-info", "torch-2.6.0+cpu.dist-info",
            "numpy-2.0.0.dist-info", "pytest_cov-1.0.dist-info", "openvino.dist-info", "tensorrt-.dist-info", "torch",
        ] { try folder.makeFolder("\(site)/\(name)") }
        try folder.write(
            "srv/venv/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n")
        try folder.makeFolder("usr/lib/python3/dist-packages/pytest-7.2.1.dist-info")
        try folder.makeFolder("usr/local/lib/python3.11/dist-packages/Openvino-2025.1.0.dist-info")
        #expect(
            detect(python: ["/srv/venv"]).capabilities.runtimes
                == ["python": "3.11.2", "pytest": "9.0.2", "onnxruntime": "1.32.0", "torch": "2.6.0+cpu"])
        #expect(
            detect(python: ["/srv/venv", "/usr", "/nowhere"]).capabilities.runtimes
                == [
                    "python": "3.11.2", "pytest": "9.0.2", "onnxruntime": "1.32.0", "torch": "2.6.0+cpu",
                    "openvino": "2025.1.0",
                ])
        #expect(detect(python: ["/usr"]).capabilities.runtimes == ["pytest": "7.2.1", "openvino": "2025.1.0"])
    }

    @Test func `the real machine is described without a fault`() {
        let inventory = Inventory.detect()
        #expect(inventory.faults.isEmpty)
        let capabilities = inventory.capabilities
        #expect(capabilities.system.contains("Linux"))
        #expect(capabilities.cpu.count >= 1)
        #expect(capabilities.memoryBytes > 64 << 20)
        #expect(capabilities.hardware.isSuperset(of: ["cpu", capabilities.architecture]))
    }
}
