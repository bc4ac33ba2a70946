using System.Buffers;

namespace RelateMail.Benchmarks;

/// <summary>A sink that overwrites one buffer, so that the benchmark measures the copy without storage.</summary>
internal sealed class OverwrittenBuffer : IBufferWriter<byte>
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Advance(int count) => ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length);

    public Memory<byte> GetMemory(int sizeHint = 0) => Sized(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Sized(sizeHint);

    private byte[] Sized(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, _buffer.Length);
        return _buffer;
    }
}
