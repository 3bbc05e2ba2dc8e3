import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct ProcessMemoryTests {
    @Test func `peak and available memory are read from proc`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("Name:\tdt-bench\nVmPeak:\t  9 kB\nVmHWM:\t   1234 kB\nVmRSS:\t 1 kB\n", to: "self/status")
        try scratch.write("MemTotal:  99 kB\nMemAvailable:    2048 kB\n", to: "meminfo")
        let memory = ProcessMemory(procFolder: scratch.path)
        #expect(memory.peakOfThisProcess() == 1_263_616)
        #expect(memory.available() == 2_097_152)
    }

    @Test(arguments: ["", "VmHWM:", "VmHWM: x kB", "VmHWM: 12 pages", "VmHWM: 9223372036854775807 kB"])
    func `what cannot be understood is nothing`(line: String) throws {
        let scratch = try ScratchFolder()
        try scratch.write(line + "\n", to: "self/status")
        let memory = ProcessMemory(procFolder: scratch.path)
        #expect(memory.peakOfThisProcess() == nil)
        #expect(memory.available() == nil)
    }

    @Test func `this kernel tells both`() throws {
        let memory = ProcessMemory(procFolder: "/proc")
        #expect(try #require(memory.peakOfThisProcess()) > 1 << 20)
        #expect(try #require(memory.available()) > 1 << 20)
    }
}
