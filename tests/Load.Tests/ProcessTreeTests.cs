using RelateMail.Shared;
using RelateMail.Shared.Measuring;

namespace RelateMail.Load.Tests;

public sealed class ProcessTreeTests
{
    [Theory]
    [InlineData("77 (postgres) S 12 77 77 0 -1 0 0 0 0 0 100 20 3 4 20 0 1 0 5 6 7", 12, 127)]
    [InlineData("77 (a) b (c)) R 1 77 77 0 -1 0 0 0 0 0 1 0 0 0 20 0 1 0 5 6 7", 1, 1)] // a program can choose any name
    public void A_line_of_proc_stat_contains_parent_and_cpu(string line, int parent, long ticks) =>
        Assert.Equal(new ProcessStat(parent, ticks), ProcessStat.Parse(line));

    [Fact]
    public void The_current_process_has_cpu_and_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        ProcessTree tree = ProcessTree.Open([Environment.ProcessId])!;

        ProcessUsage usage = tree.TryRead()!.Value;

        TimeSpan most = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(1);
        Assert.InRange(usage.Cpu, TimeSpan.FromMilliseconds(10), most);
        Assert.InRange(usage.Resident, 1 << 20, 1L << 40);
        Assert.InRange(usage.Anonymous, 1 << 20, usage.Resident);
        Assert.InRange(usage.Processes, 1, 1_000);
    }

    [Fact]
    public void Without_processes_there_is_no_tree() =>
        Assert.Null(ProcessTree.Open([]));

    [Fact]
    public void A_missing_process_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        CannotRunException exception = Assert.Throws<CannotRunException>(() => ProcessTree.Open([int.MaxValue]));

        Assert.Contains($"{int.MaxValue}", exception.Message, StringComparison.Ordinal);
    }
}
