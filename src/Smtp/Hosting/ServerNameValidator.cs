using System.Buffers;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>The server's name stands in replies and trace fields: a domain or an address literal, or nothing.</summary>
internal sealed class ServerNameValidator : IValidateOptions<SmtpOptions>
{
    private static readonly SearchValues<char> s_characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]");

    public ValidateOptionsResult Validate(string? name, SmtpOptions options) =>
        options.ServerName.Length == 0 || IsName(options.ServerName)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:{nameof(SmtpOptions.ServerName)} must be a domain name such as mail.example.org, "
                + "an address literal such as [192.0.2.1], or empty for the machine's own name.");

    public static bool IsName(string name) => name.Length > 0
        && !name.AsSpan().ContainsAnyExcept(s_characters)
        && name[0] is not ('-' or '.') && name[^1] is not ('-' or '.');
}
