using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using RelateMail.SenderAuthentication.Tests.Dkim;

namespace RelateMail.SenderAuthentication.Tests.Arc;

/// <summary>Adds ARC sets with MimeKit, so that sealer and verifier share no code.</summary>
internal static class ArcSealing
{
    public static string Seal(string content, int sets, RSA? key = null)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(content));
        MimeMessage message = MimeMessage.Load(stream);
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        string pem = (key ?? DkimSigning.Rsa).ExportRSAPrivateKeyPem();
        for (int i = 0; i < sets; i++)
        {
            new Sealer(new MemoryStream(Encoding.ASCII.GetBytes(pem)), isFirst: i == 0)
                .Sign(options, message, ["From", "To", "Subject", "Date"]);
        }

        using MemoryStream output = new();
        message.WriteTo(options, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private sealed class Sealer(Stream key, bool isFirst) : ArcSigner(key, DkimSigning.Domain, DkimSigning.Selector)
    {
        protected override AuthenticationResults GenerateArcAuthenticationResults(
            FormatOptions options, MimeMessage message, CancellationToken cancellationToken)
        {
            AuthenticationResults results = new("relay.example.org");
            results.Results.Add(new AuthenticationMethodResult("arc", isFirst ? "none" : "pass"));
            return results;
        }

        protected override Task<AuthenticationResults> GenerateArcAuthenticationResultsAsync(
            FormatOptions options, MimeMessage message, CancellationToken cancellationToken) =>
            Task.FromResult(GenerateArcAuthenticationResults(options, message, cancellationToken));
    }
}
