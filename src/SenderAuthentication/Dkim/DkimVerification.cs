using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>
/// The DKIM signatures of one message (RFC 6376 §6). The key lookups start with the header block; the verdicts follow
/// when the body's hashes are complete.
/// </summary>
internal sealed class DkimVerification
{
    /// <summary>Signatures judged; those related to the author domain come first.</summary>
    public const int MaxSignatures = 8;

    private readonly MessageHeader _header;
    private readonly List<(DkimSignature Signature, Task<DkimKey>? Key)> _signatures = [];

    public DkimVerification(
        MessageHeader header,
        DkimKeys keys,
        string? authorDomain,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        _header = header;
        IEnumerable<DkimSignature> signatures = header.Find("DKIM-Signature"u8)
            .Select(index => DkimSignatureReader.Read(header, header.Fields[index], now))
            .OrderBy(signature => IsRelated(signature.Domain, authorDomain) ? 0 : 1)
            .Take(MaxSignatures);
        foreach (DkimSignature signature in signatures)
        {
            Task<DkimKey>? key = signature.Problem is null
                ? keys.FindAsync(signature.Selector!, signature.Domain!, cancellationToken)
                : null;
            _signatures.Add((signature, key));
        }
    }

    public bool HasSignatures => _signatures.Count > 0;

    public bool Needs(Canonicalization form) =>
        _signatures.Exists(item => item.Key is not null && item.Signature.BodyForm == form);

    /// <summary>The verdicts. The body's hashes are complete. Never throws, except for cancellation.</summary>
    public async Task<IReadOnlyList<DkimRecord>> CompleteAsync(BodyHashes body, CancellationToken cancellationToken)
    {
        List<DkimRecord> records = new(_signatures.Count);
        foreach ((DkimSignature signature, Task<DkimKey>? lookup) in _signatures)
        {
            DkimKey? key = lookup is null ? null : await WaitAsync(lookup, cancellationToken);
            records.Add(Judge(signature, key, body));
        }

        return records;
    }

    // A late key is temperror for its own signature only.
    private static async Task<DkimKey> WaitAsync(Task<DkimKey> lookup, CancellationToken cancellationToken)
    {
        try
        {
            return await lookup.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new() { Problem = "time-limit", ProblemResult = AuthenticationResult.TempError };
        }
    }

    private DkimRecord Judge(DkimSignature signature, DkimKey? key, BodyHashes body)
    {
        (AuthenticationResult result, string? problem) = signature.Problem is not null
            ? (signature.ProblemResult, signature.Problem)
            : key!.Problem is not null
                ? (key.ProblemResult, key.Problem)
                : JudgeSignature(signature, key, body.Of(signature.BodyForm));

        // RFC 6376 §3.6.1: a failed signature of a domain in test mode counts as absent.
        if (result == AuthenticationResult.Fail && key is { Testing: true })
        {
            (result, problem) = (AuthenticationResult.None, $"testing-{problem}");
        }

        return new()
        {
            Result = result,
            Domain = signature.Domain,
            Selector = signature.Selector,
            Algorithm = signature.AlgorithmName is { Length: <= 32 } name ? name : null,
            KeyBits = key?.Bits,
            Identity = signature.Identity,
            Signature = signature.SignatureText is { } text ? text[..Math.Min(8, text.Length)] : null,
            Problem = problem,
        };
    }

    private (AuthenticationResult Result, string? Problem) JudgeSignature(
        DkimSignature signature, DkimKey key, BodyHash body)
    {
        if (key.Algorithm != signature.Algorithm)
        {
            return (AuthenticationResult.PermError, "key-type");
        }

        if (key.StrictIdentity && signature.IdentityDomain != signature.Domain)
        {
            return (AuthenticationResult.PermError, "identity");
        }

        if (signature.BodyLength is { } length && length != body.Length)
        {
            return length > body.Length
                ? (AuthenticationResult.PermError, "length-tag")
                : (AuthenticationResult.Policy, "partial-body"); // the rest of the body is not signed (RFC 6376 §8.2)
        }

        if (!body.Value.AsSpan().SequenceEqual(signature.BodyHash))
        {
            return (AuthenticationResult.Fail, "body-hash");
        }

        return SignatureVerifier.Verify(_header, signature, key)
            ? (AuthenticationResult.Pass, null)
            : (AuthenticationResult.Fail, "signature");
    }

    private static bool IsRelated(string? domain, string? authorDomain) =>
        domain is not null && authorDomain is not null
        && (DnsName.IsWithin(domain, authorDomain) || DnsName.IsWithin(authorDomain, domain));
}
