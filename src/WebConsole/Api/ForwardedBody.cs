using Microsoft.AspNetCore.Http;

namespace RelateMail.WebConsole.Api;

/// <summary>The body of a call, written to the browser. Status and header fields go before the first octet.</summary>
internal sealed class ForwardedBody(HttpContext call, HttpContext page) : Stream
{
    private static readonly string[] s_fields =
        ["Content-Type", "Content-Length", "Content-Disposition", "Content-Range", "Accept-Ranges"];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        await page.Response.Body.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Begin();
        return page.Response.Body.FlushAsync(cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Begin()
    {
        if (page.Response.HasStarted)
        {
            return;
        }

        page.Response.StatusCode = call.Response.StatusCode;
        foreach (string field in s_fields)
        {
            page.Response.Headers[field] = call.Response.Headers[field];
        }
    }
}
