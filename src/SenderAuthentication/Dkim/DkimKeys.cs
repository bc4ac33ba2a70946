using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>
/// Finds the key of a selector (RFC 6376 §3.6.2). Parsed keys are kept by the text of their record, because parsing
/// costs more than verifying.
/// </summary>
internal sealed class DkimKeys(IDnsResolver resolver, TimeProvider timeProvider)
{
    private const int MaxKeys = 4_096;
    private const int MaxKeptText = 4_096;

    private static readonly TimeSpan s_keepFor = TimeSpan.FromHours(24);

    private readonly BoundedCache<string, DkimKey> _parsed = new(MaxKeys, timeProvider);

    public async Task<DkimKey> FindAsync(string selector, string domain, CancellationToken cancellationToken)
    {
        DnsAnswer<string> texts = await resolver.GetTextsAsync($"{selector}._domainkey.{domain}", cancellationToken);
        if (texts.Status != DnsStatus.Found)
        {
            return texts.Status == DnsStatus.Failed
                ? new() { Problem = $"dns-{texts.Problem}", ProblemResult = AuthenticationResult.TempError }
                : new() { Problem = "no-key" };
        }

        // RFC 6376 §3.6.2.2 leaves several records undefined: the first usable key counts.
        DkimKey? first = null;
        foreach (string text in texts.Records)
        {
            DkimKey key = Parse(text);
            if (key.Problem is null)
            {
                return key;
            }

            first ??= key;
        }

        return first!;
    }

    private DkimKey Parse(string text)
    {
        DkimKey? key = _parsed.Find(text);
        if (key is null)
        {
            key = DkimKeyReader.Read(text);
            _parsed.Keep(text, key, text.Length > MaxKeptText ? TimeSpan.Zero : s_keepFor);
        }

        return key;
    }
}
