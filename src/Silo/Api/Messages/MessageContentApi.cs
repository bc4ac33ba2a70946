using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Downloads of a message and of its parts.</summary>
internal static class MessageContentApi
{
    private const string AsReceived = "received";

    private const string Shown = "2";

    // The upper bound of Smtp:Mime:MaxHeaderBytes.
    private const int MaxHeaderOctets = 4 * 1024 * 1024;

    private static readonly string[] s_getAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMessageContent(this RouteGroupBuilder messages)
    {
        messages.MapMethods("/{uid:long:min(1)}/raw", s_getAndHead, GetRawAsync)
            .WithName("getRawMessage").WithQuery("as").WithMetadata(new SentAsStored())
            .Produces(200, contentType: "message/rfc822").Produces(206, contentType: "message/rfc822").Produces(304)
            .Refuses(400, 404, 412, 416);
        messages.MapMethods("/{uid:long:min(1)}/parts/{partNumber:int:min(1)}", s_getAndHead, GetPartAsync)
            .WithName("getMessagePart")
            .WithMetadata(new SentAsStored())
            .Produces(200, contentType: "application/octet-stream")
            .Produces(206, contentType: "application/octet-stream")
            .Produces(304).Refuses(400, 404, 412, 416);
    }

    /// <summary>Downloads a message.</summary>
    /// <remarks>
    /// The trace fields of this delivery, then the content, without fields of the sender that claim to be this server's
    /// Authentication-Results. Ranges of octets (the unit is <c>bytes</c>) and conditional requests are supported.
    /// </remarks>
    internal static async Task<IResult> GetRawAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        [Description("'received' for the content exactly as it was received, forged fields included.")] string? @as,
        HttpContext context, IGrainFactory grains, ContentDownload contents,
        CancellationToken cancellationToken)
    {
        if (@as is not (null or AsReceived))
        {
            return Problems.BadQuery("as", $"'as' must be {AsReceived}; omit it to leave out forged fields.");
        }

        if (await grains.GetGrain<IInternalMailboxGrain>(address).FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        if (!await contents.IsThereAsync(message, cancellationToken))
        {
            return Problems.Fault();
        }

        byte[] trace = Encoding.UTF8.GetBytes(message.Details.TraceFields);
        ReadOnlyMemory<byte> received = @as is null
            ? await HeaderBlock.ReadBlockAsync(message, contents, MaxHeaderOctets, cancellationToken)
            : default;
        ReadOnlyMemory<byte> shown = ForgedFields.Remove(received, message.Details);
        SeekablePieceStream raw = contents.Read(message, (byte[])[.. trace, .. shown.Span], received.Length);

        // The octets differ, and a range of one must not be joined to a range of the other. The number is that of the
        // rules for forged fields: other rules need another number.
        string tag = $"{message.Id:N}-{(@as is null ? Shown : AsReceived)}";
        return Serve(context, raw, "message/rfc822", $"{uid}.eml", message, tag);
    }

    /// <summary>Downloads one part of a message, with its transfer encoding decoded.</summary>
    /// <remarks>Ranges of octets (the unit is <c>bytes</c>) and conditional requests are supported.</remarks>
    internal static async Task<IResult> GetPartAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        [Description("The part's number.")] int partNumber,
        HttpContext context, IGrainFactory grains, ContentDownload contents,
        CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IInternalMailboxGrain>(address).FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        MessageSummary summary = message.Details.Summary;
        if (summary.Parts.FirstOrDefault(candidate => candidate.Number == partNumber) is not { } part)
        {
            return summary.TruncatedFields.Contains("parts")
                ? Problems.PartNotListed(partNumber)
                : Problems.NoSuchPart(partNumber, summary.Parts.Length);
        }

        if (!await contents.IsThereAsync(message, cancellationToken))
        {
            return Problems.Fault();
        }

        return Serve(
            context, contents.Read(message, part), PartMedia.ContentType(part), PartMedia.FileName(part), message,
            $"{message.Id:N}-part-{partNumber}");
    }

    // The sender chooses type and octets, so a browser must not guess another type, render the part or run it.
    private static FileStreamHttpResult Serve(
        HttpContext context, SeekablePieceStream octets, string contentType, string fileName, StoredMessage message,
        string tag)
    {
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";

        // A browser may store it and must revalidate it by ETag.
        context.Response.Headers.CacheControl = "private, no-cache";
        IgnoreRangeOfOtherKind(context.Request);
        return TypedResults.Stream(
            octets, contentType, fileName, message.ReceivedAt, new EntityTagHeaderValue($"\"{tag}\""),
            enableRangeProcessing: true);
    }

    /// <summary>
    /// A Range in another unit than octets is ignored, and so is a Range of HEAD (RFC 9110 §14.2). The framework reads
    /// both as octets.
    /// </summary>
    private static void IgnoreRangeOfOtherKind(HttpRequest request)
    {
        bool isOfOctets = RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? range)
            && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase);
        if (!isOfOctets || !HttpMethods.IsGet(request.Method))
        {
            request.Headers.Remove(HeaderNames.Range);
        }
    }
}
