using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Api.Http;

/// <summary>The JSON of a resource in pooled memory; disposing returns the memory.</summary>
internal sealed class JsonOctets : IBufferWriter<byte>, IDisposable
{
    private const int FirstOctets = 4 * 1024;

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(FirstOctets);
    private int _count;

    private JsonOctets()
    {
    }

    /// <summary>The octets written so far; invalid after the object is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _count);

    /// <summary>Writes a resource with the JSON settings of the API.</summary>
    public static JsonOctets Write<T>(HttpContext context, T resource)
    {
        JsonSerializerOptions options =
            context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var octets = new JsonOctets();
        try
        {
            using var writer = new Utf8JsonWriter(octets, new JsonWriterOptions { Encoder = options.Encoder });
            JsonSerializer.Serialize(writer, resource, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
            return octets;
        }
        catch
        {
            octets.Dispose();
            throw;
        }
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _octets.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _octets.AsSpan(_count);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = [];
        _count = 0;
    }

    private void Reserve(int sizeHint)
    {
        int needed = _count + Math.Max(sizeHint, 1);
        if (needed > _octets.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _octets.Length));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }
    }
}
