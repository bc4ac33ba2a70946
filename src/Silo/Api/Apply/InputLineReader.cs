using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Silo.Api.Apply;

/// <summary>Reads NDJSON: one JSON object on each line. Empty lines are skipped, but counted.</summary>
internal sealed class InputLineReader(PipeReader body) : InputReader(body)
{
    public override InputLine? TryRead()
    {
        while (!Rest.IsEmpty)
        {
            SequencePosition? end = Rest.PositionOf((byte)'\n');
            if (end is null && !IsLast)
            {
                return null;
            }

            ReadOnlySequence<byte> line = end is { } position ? Rest.Slice(0, position) : Rest;
            if (line.Length > MaxEntry)
            {
                return null; // the next fill is the fault
            }

            byte[] octets = line.ToArray();
            Consume(end is { } newline ? Rest.GetPosition(1, newline) : Rest.End);
            Count++;
            if (!octets.AsSpan().Trim(" \r\t"u8).IsEmpty)
            {
                return InputLine.Read(Count, octets);
            }
        }

        return null;
    }

    protected override ProblemHttpResult? AtLast() => null;
}
