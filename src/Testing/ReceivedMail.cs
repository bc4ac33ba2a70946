using RelateMail.Api.Contracts;
using RelateMail.Client;

namespace RelateMail.Testing;

/// <summary>A mail that has arrived, with its links, codes and parts.</summary>
public sealed class ReceivedMail
{
    private readonly RelateMailClient _api;

    internal ReceivedMail(RelateMailClient api, MessageView message)
    {
        _api = api;
        Message = message;
        Links = MailText.FindLinks(message.Html, message.Text);
        Codes = MailText.FindCodes(message.Text ?? message.StrippedText ?? "");
    }

    /// <summary>Everything that the server knows about the mail.</summary>
    public MessageView Message { get; }

    /// <summary>Header field Subject; null if absent.</summary>
    public string? Subject => Message.Subject;

    /// <summary>The plain text; null if the mail has none.</summary>
    public string? Text => Message.Text;

    /// <summary>The HTML; null if the mail has none.</summary>
    public string? Html => Message.Html;

    /// <summary>The links of http and https, in the order of the HTML, then those that only the text has.</summary>
    public IReadOnlyList<Uri> Links { get; }

    /// <summary>
    /// Codes to type in, in the order of the text: 4 to 10 digits, and groups of digits such as 123-456, which are
    /// joined. Digits within words and links are left out.
    /// </summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>The attachments, in order.</summary>
    public IReadOnlyList<PartView> Attachments => Message.Attachments;

    /// <summary>The octets of a part, decoded.</summary>
    /// <param name="number">The number of the part, from <see cref="Attachments"/> or the parts of the message.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<byte[]> ReadPartAsync(int number, CancellationToken cancellationToken = default)
    {
        await using MessageDownload download = await _api.Messages.DownloadPartAsync(
            Message.Mailbox, Message.Uid, number, cancellationToken: cancellationToken);
        return await ReadAllAsync(download, cancellationToken);
    }

    /// <summary>The whole mail as it is stored, with the trace fields of the server.</summary>
    public async Task<byte[]> ReadRawAsync(CancellationToken cancellationToken = default)
    {
        await using MessageDownload download = await _api.Messages.DownloadAsync(
            Message.Mailbox, Message.Uid, cancellationToken: cancellationToken);
        return await ReadAllAsync(download, cancellationToken);
    }

    private static async Task<byte[]> ReadAllAsync(MessageDownload download, CancellationToken cancellationToken)
    {
        using var octets = new MemoryStream();
        await download.Content.CopyToAsync(octets, cancellationToken);
        return octets.ToArray();
    }
}
