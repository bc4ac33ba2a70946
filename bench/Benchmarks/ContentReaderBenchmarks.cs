using System.Buffers;
using BenchmarkDotNet.Attributes;
using RelateMail.Smtp.Content;

namespace RelateMail.Benchmarks;

/// <summary>Reads a whole content: DATA with dots and line ends, BDAT by count.</summary>
[MemoryDiagnoser]
public class ContentReaderBenchmarks
{
    private const long MaxOctets = 52_428_800;

    private readonly OverwrittenBuffer _sink = new();
    private ReadOnlySequence<byte> _dataInput;
    private ReadOnlySequence<byte> _bdatInput;

    [Params(4_096, 65_536, 10_485_760)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] content = SampleContent.OfSize(Octets);
        _bdatInput = SampleContent.Sequence(content);
        _dataInput = SampleContent.Sequence([.. content, .. ".\r\n"u8]);
        if (Data() != Octets || Bdat() != Octets)
        {
            throw new InvalidOperationException("The readers did not read the whole content.");
        }
    }

    [Benchmark]
    public long Data()
    {
        ReadOnlySequence<byte> input = _dataInput;
        var content = new ContentReader(MaxOctets);
        return content.Read(ref input, _sink) == ContentStatus.Complete ? content.Octets : -1;
    }

    [Benchmark]
    public long Bdat()
    {
        ReadOnlySequence<byte> input = _bdatInput;
        var chunk = new ChunkReader(MaxOctets);
        chunk.Begin(Octets);
        return chunk.Read(ref input, _sink) == ContentStatus.Complete ? chunk.Octets : -1;
    }
}
