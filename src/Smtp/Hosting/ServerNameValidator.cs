using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>
/// The server's name appears in replies and trace fields, so it must be a domain, an address literal, or empty.
/// </summary>
internal sealed class ServerNameValidator : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options) =>
        options.ServerName.Length == 0 || ServerIdentity.IsName(options.ServerName)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{SmtpOptions.Section}:{nameof(SmtpOptions.ServerName)} must be a domain name such as"
                + " mail.example.org, an address literal such as [192.0.2.1], or empty for the machine's own name.");
}
