using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>Keys, messages and signatures. MimeKit signs, so that signer and verifier share no code.</summary>
internal static class DkimSigning
{
    public const string Domain = "example.org";
    public const string Selector = "s1";

    public static RSA Rsa { get; } = RSA.Create(2048);

    public static Ed25519PrivateKeyParameters Ed25519 { get; } = new(RandomNumberGenerator.GetBytes(32), 0);

    public static string RsaRecord => $"v=DKIM1; k=rsa; p={Convert.ToBase64String(Rsa.ExportSubjectPublicKeyInfo())}";

    public static string Ed25519Record =>
        $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(Ed25519.GeneratePublicKey().GetEncoded())}";

    public static TestZone Zone(string record) => new TestZone().Text($"{Selector}._domainkey.{Domain}", record);

    /// <summary>A message with folded fields, white space in its lines, and empty lines at its end.</summary>
    public static string Message(string from = "Alice <alice@example.org>") =>
        $"From: {from}\r\nTo: bob@example.net\r\nSubject:  A   folded\r\n\tsubject \r\n"
        + "Date: Thu, 26 Nov 2026 01:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n"
        + "First  line \r\n\r\n \t\r\nSecond\tline\t \r\n.\r\n\r\n\r\n";

    public static string Sign(
        string message,
        DkimCanonicalizationAlgorithm header = DkimCanonicalizationAlgorithm.Relaxed,
        DkimCanonicalizationAlgorithm body = DkimCanonicalizationAlgorithm.Relaxed,
        DkimSignatureAlgorithm algorithm = DkimSignatureAlgorithm.RsaSha256,
        Action<DkimSigner>? configure = null,
        params string[] fields)
    {
        DkimSigner signer = algorithm == DkimSignatureAlgorithm.Ed25519Sha256
            ? new DkimSigner(Ed25519, Domain, Selector)
            : new DkimSigner(new MemoryStream(Encoding.ASCII.GetBytes(Rsa.ExportRSAPrivateKeyPem())), Domain, Selector);
        signer.SignatureAlgorithm = algorithm;
        signer.HeaderCanonicalizationAlgorithm = header;
        signer.BodyCanonicalizationAlgorithm = body;
        configure?.Invoke(signer);
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(message));
        MimeMessage parsed = MimeMessage.Load(stream);
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        signer.Sign(options, parsed, fields.Length > 0 ? fields : ["From", "To", "Subject", "Date"]);
        using MemoryStream signed = new();
        parsed.WriteTo(options, signed);
        return Encoding.UTF8.GetString(signed.ToArray());
    }

    /// <summary>Verifies the content, fed in pieces of the size.</summary>
    public static async Task<IReadOnlyList<DkimRecord>> VerifyAsync(
        string content, IDnsResolver resolver, int pieceSize = int.MaxValue, TimeProvider? timeProvider = null)
    {
        timeProvider ??= TimeProvider.System;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        DkimKeys keys = new(resolver, timeProvider);
        DkimVerification? dkim = null;
        using ContentScan scan = new(header =>
        {
            dkim = new DkimVerification(header, keys, Domain, timeProvider.GetUtcNow(), cancellationToken);
            return new BodyHashes(dkim.Needs(Canonicalization.Simple), dkim.Needs(Canonicalization.Relaxed));
        });
        ReadOnlyMemory<byte> octets = Encoding.UTF8.GetBytes(content);
        while (octets.Length > 0)
        {
            int length = Math.Min(pieceSize, octets.Length);
            scan.Append(octets.Span[..length]);
            octets = octets[length..];
        }

        BodyHashes body = scan.Complete();
        return await dkim!.CompleteAsync(body, cancellationToken);
    }

    public static async Task<DkimRecord> VerifyOneAsync(
        string content, string record, int pieceSize = int.MaxValue, TimeProvider? timeProvider = null) =>
        Assert.Single(await VerifyAsync(content, new ZoneResolver(Zone(record)), pieceSize, timeProvider));
}
