using System.Net;

namespace RelateMail.Client;

/// <summary>The octets of a message or of a part, which arrive while they are read.</summary>
public sealed class MessageDownload : IDisposable, IAsyncDisposable
{
    private readonly HttpResponseMessage _response;

    private MessageDownload(HttpResponseMessage response, Stream content)
    {
        _response = response;
        Content = content;
    }

    /// <summary>The octets, in order.</summary>
    public Stream Content { get; }

    /// <summary>The type that the sender declared, with its charset; null if the server sent none.</summary>
    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    /// <summary>The name that the server proposes for a file; chosen by the sender, so not safe as a path.</summary>
    public string? FileName => _response.Content.Headers.ContentDisposition is { } given
        ? given.FileNameStar ?? given.FileName?.Trim('"')
        : null;

    /// <summary>The number of octets of this answer; null if the server did not state it.</summary>
    public long? Length => _response.Content.Headers.ContentLength;

    /// <summary>True if the answer has only the range of the request.</summary>
    public bool IsPartial => _response.StatusCode == HttpStatusCode.PartialContent;

    /// <inheritdoc/>
    public void Dispose() => _response.Dispose();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _response.Dispose();
    }

    internal static async Task<MessageDownload> OpenAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return new MessageDownload(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
