using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Api.Contracts;

/// <summary>
/// A time that keeps the offset of its source, such as the header field Date: <c>2026-11-26T07:26:23.000+01:00</c>.
/// </summary>
internal sealed class ApiTimeWithOffset : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
