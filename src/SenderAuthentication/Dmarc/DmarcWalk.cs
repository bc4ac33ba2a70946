using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Dmarc;

/// <summary>The records that one walk found, from the starting domain upwards (RFC 9989 §4.10).</summary>
internal sealed class DmarcWalk
{
    private const int MaxQueries = 8;

    private readonly string _start;
    private readonly List<(string Domain, DmarcPolicy Policy)> _records = [];

    private DmarcWalk(string start) => _start = start;

    /// <summary>The failed lookup that ended the walk. If it is not null, the walk proves nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>The domain is normalized.</summary>
    public static async Task<DmarcWalk> RunAsync(
        IDnsResolver resolver, string domain, CancellationToken cancellationToken)
    {
        DmarcWalk walk = new(domain);
        string? name = domain;
        for (int queries = 0; name is not null && queries < MaxQueries && walk.Problem is null; queries++)
        {
            bool isLast = await walk.AskAsync(resolver, name, cancellationToken);
            name = isLast ? null : Parent(name, isFirst: queries == 0);
        }

        return walk;
    }

    /// <summary>RFC 9989 §4.10.2.</summary>
    public string OrganizationalDomain()
    {
        foreach ((string domain, DmarcPolicy policy) in _records)
        {
            if (policy.PublicSuffix == PublicSuffix.No)
            {
                return domain;
            }

            if (policy.PublicSuffix == PublicSuffix.Yes && domain != _start)
            {
                return OneLabelBelow(domain);
            }
        }

        return _records.Count > 0 ? _records[^1].Domain : _start;
    }

    /// <summary>
    /// The record that applies: that of the domain, of its Organizational Domain, or of its public suffix domain (RFC
    /// 9989 §4.10.1). Null if no record applies.
    /// </summary>
    public (string Domain, DmarcPolicy Policy)? Find()
    {
        string organization = OrganizationalDomain();
        (string Domain, DmarcPolicy Policy)? suffix = null;
        (string Domain, DmarcPolicy Policy)? inherited = null;
        foreach ((string Domain, DmarcPolicy Policy) record in _records)
        {
            if (record.Domain == _start)
            {
                return record;
            }

            inherited ??= record.Domain == organization ? record : null;
            suffix ??= record.Policy.PublicSuffix == PublicSuffix.Yes ? record : null;
        }

        return inherited ?? suffix;
    }

    /// <summary>True if the walk ends with this name.</summary>
    private async Task<bool> AskAsync(IDnsResolver resolver, string name, CancellationToken cancellationToken)
    {
        DnsAnswer<string> texts = await resolver.GetTextsAsync($"_dmarc.{name}", cancellationToken);
        if (texts.Status == DnsStatus.Failed)
        {
            Problem = $"dns-{texts.Problem}";
            return true;
        }

        DmarcPolicy? only = null;
        foreach (string text in texts.Records)
        {
            if (DmarcPolicy.Parse(text) is { } policy)
            {
                if (only is not null)
                {
                    return false; // several records are all ignored, and the walk continues (RFC 9989 §4.10)
                }

                only = policy;
            }
        }

        if (only is not null)
        {
            _records.Add((name, only));
        }

        return only is { PublicSuffix: not PublicSuffix.Unknown };
    }

    // A name of eight labels or more is cut to seven after the first query.
    private static string? Parent(string name, bool isFirst)
    {
        int dot = name.IndexOf('.');
        string? parent = dot < 0 ? null : name[(dot + 1)..];
        while (isFirst && parent is not null && parent.AsSpan().Count('.') + 1 >= MaxQueries)
        {
            parent = parent[(parent.IndexOf('.') + 1)..];
        }

        return parent;
    }

    private string OneLabelBelow(string ancestor)
    {
        int end = _start.Length - ancestor.Length - 1;
        int dot = _start.LastIndexOf('.', end - 1);
        return _start[(dot + 1)..];
    }
}
