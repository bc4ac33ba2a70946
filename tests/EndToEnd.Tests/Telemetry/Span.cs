using System.Text;

namespace RelateMail.EndToEnd.Tests.Telemetry;

/// <summary>One span of an OTLP export request, with the members that the tests read.</summary>
/// <param name="Service"><c>service.name</c> of the resource.</param>
/// <param name="Source">Name of the ActivitySource.</param>
/// <param name="Trace">Trace id in hexadecimal.</param>
/// <param name="Id">Span id in hexadecimal.</param>
/// <param name="Parent">Empty for the root of a trace.</param>
/// <param name="Name">Name of the span.</param>
public sealed record Span(string Service, string Source, string Trace, string Id, string Parent, string Name)
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<Span> Read(ReadOnlyMemory<byte> request) =>
        from resource in ProtobufField.Of(request, 1)
        let service = ServiceName(ProtobufField.First(resource, 1))
        from scope in ProtobufField.Of(resource, 2)
        let source = Text(ProtobufField.First(ProtobufField.First(scope, 1), 1))
        from span in ProtobufField.Of(scope, 2)
        select new Span(
            service,
            source,
            Hexadecimal(ProtobufField.First(span, 1)),
            Hexadecimal(ProtobufField.First(span, 2)),
            Hexadecimal(ProtobufField.First(span, 4)),
            Text(ProtobufField.First(span, 5)));

    private static string ServiceName(ReadOnlyMemory<byte> resource) => ProtobufField.Of(resource, 1)
        .Where(static attribute => Text(ProtobufField.First(attribute, 1)) == "service.name")
        .Select(static attribute => Text(ProtobufField.First(ProtobufField.First(attribute, 2), 1)))
        .Single();

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);

    private static string Hexadecimal(ReadOnlyMemory<byte> octets) => Convert.ToHexStringLower(octets.Span);
}

/// <summary>Reads the length-delimited fields of a protobuf message: strings, octets, nested messages.</summary>
internal static class ProtobufField
{
    public static ReadOnlyMemory<byte> First(ReadOnlyMemory<byte> message, int number) =>
        Of(message, number).FirstOrDefault();

    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> message, int number)
    {
        for (int position = 0; position < message.Length;)
        {
            int tag = (int)ReadVarint(message, ref position);
            switch (tag & 7)
            {
                case 0:
                    ReadVarint(message, ref position);
                    break;
                case 1:
                    position += sizeof(ulong);
                    break;
                case 5:
                    position += sizeof(uint);
                    break;
                case 2:
                    int length = (int)ReadVarint(message, ref position);
                    if (tag >> 3 == number)
                    {
                        yield return message.Slice(position, length);
                    }

                    position += length;
                    break;
                default:
                    throw new InvalidDataException($"Unknown wire type: {tag & 7}.");
            }
        }
    }

    private static ulong ReadVarint(ReadOnlyMemory<byte> message, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte octet = message.Span[position++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return value;
            }
        }
    }
}
