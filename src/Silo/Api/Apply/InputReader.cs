using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Apply;

/// <summary>Reads the input entry by entry, in bounded memory.</summary>
internal abstract class InputReader(PipeReader body)
{
    /// <summary>The maximum octets of one entry.</summary>
    public const int MaxEntry = JsonBody.MaxOctets;

    private ReadOnlySequence<byte> _buffer;
    private bool _hasRead;

    /// <summary>Why the input cannot be read any further; null if it can.</summary>
    public ProblemHttpResult? Fault { get; protected set; }

    /// <summary>True if the whole input was read.</summary>
    public bool IsAtEnd { get; protected set; }

    /// <summary>Entries so far.</summary>
    public long Count { get; protected set; }

    /// <summary>True if no more octets follow those of the buffer.</summary>
    protected bool IsLast { get; private set; }

    /// <summary>Octets that were received and not read.</summary>
    protected ReadOnlySequence<byte> Rest => _buffer;

    /// <summary>Waits for more octets. False at the end of the input, and after a fault.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (Fault is not null || IsAtEnd)
        {
            return false;
        }

        if (_buffer.Length > MaxEntry)
        {
            Fault = Problems.BadBody($"An entry must have at most {MaxEntry} octets; see entry {Count + 1}.");
            return false;
        }

        if (IsLast)
        {
            Fault = AtLast();
            IsAtEnd = Fault is null;
            return false;
        }

        if (_hasRead)
        {
            body.AdvanceTo(_buffer.Start, _buffer.End);
        }

        ReadResult result = await body.ReadAsync(cancellationToken);
        (_buffer, IsLast, _hasRead) = (result.Buffer, result.IsCompleted, true);
        return true;
    }

    /// <summary>Ends the reading; the rest of the input is not read.</summary>
    public void Close()
    {
        if (_hasRead)
        {
            body.AdvanceTo(_buffer.End);
        }
    }

    /// <summary>Reads the next entry of the buffer; null if the rest of it has not arrived.</summary>
    public abstract InputLine? TryRead();

    /// <summary>The fault of an input that ends here; null if it is complete.</summary>
    protected abstract ProblemHttpResult? AtLast();

    /// <summary>Removes octets that were read.</summary>
    protected void Consume(SequencePosition end) => _buffer = _buffer.Slice(end);
}
