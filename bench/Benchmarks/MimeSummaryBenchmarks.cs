using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Ingress;
using RelateMail.Ingress.Content.Mime;

namespace RelateMail.Benchmarks;

/// <summary>Inspects a content in memory: headers, parts, decoded sizes, limits.</summary>
[MemoryDiagnoser]
public class MimeSummaryBenchmarks
{
    private readonly ContentInspector _inspector = new(
        Options.Create(new IngressOptions()), NullLogger<ContentInspector>.Instance);

    private IReadOnlyList<ReadOnlyMemory<byte>> _content = [];

    [Params(4_096, 65_536, 10_485_760)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _content = SampleContent.Segments(SampleContent.OfSize(Octets));
        if (Inspect() != 2)
        {
            throw new InvalidOperationException("The message has two parts, but the inspector did not find them.");
        }
    }

    /// <returns>The number of parts; -1 if the content is refused.</returns>
    [Benchmark]
    public int Inspect()
    {
        ContentFindings findings = _inspector.Inspect(Guid.Empty, _content);
        return findings.Refusal is null ? findings.Summary.Parts.Length : -1;
    }
}
