using BenchmarkDotNet.Running;

namespace RelateMail.Benchmarks;

/// <summary>A named class, because top-level statements would clash with those of the measured hosts.</summary>
internal static class Program
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
