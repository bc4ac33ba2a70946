using System.Diagnostics.CodeAnalysis;
using System.Text;
using global::SmtpServer.Mail;

namespace RelateMail.SmtpServer.Sessions;

/// <summary>
/// Addresses of the package as mailboxes of RFC 5321 §4.1.2. The package has removed quotes and quoted-pairs already;
/// the engine's grammar decides again, because the package accepts addresses that it does not.
/// </summary>
internal static class PackageAddress
{
    /// <summary>True for the null reverse-path, which the package shows as an address without parts.</summary>
    public static bool IsNull(IMailbox address) =>
        string.IsNullOrEmpty(address.User) && string.IsNullOrEmpty(address.Host);

    public static bool TryRead(IMailbox address, [NotNullWhen(true)] out Smtp.Addressing.Mailbox? mailbox)
    {
        var given = new Smtp.Addressing.Mailbox(address.User ?? "", address.Host ?? "");
        return Smtp.Addressing.Mailbox.TryParse(Encoding.UTF8.GetBytes(given.ToString()), out mailbox);
    }
}
