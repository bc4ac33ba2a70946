using System.Net;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>Records by name, for the resolver of the tests and for the DNS server of the tests.</summary>
internal sealed class TestZone
{
    private readonly Dictionary<string, List<TestRecord>> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    public TestZone Text(string name, params string[] strings) => Add(name, DnsType.Txt, strings);

    public TestZone Address(string name, params string[] addresses)
    {
        foreach (IPAddress address in addresses.Select(IPAddress.Parse))
        {
            bool isIp4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
            Add(name, isIp4 ? DnsType.A : DnsType.Aaaa, address);
        }

        return this;
    }

    public TestZone Exchange(string name, int preference, string host) =>
        Add(name, DnsType.Mx, new MailExchange(preference, Key(host)));

    public TestZone Pointer(string reverseName, string name) => Add(reverseName, DnsType.Ptr, Key(name));

    public TestZone Reverse(string address, string name) => Pointer(DnsName.ForAddress(IPAddress.Parse(address)), name);

    public TestZone Alias(string name, string target) => Add(name, DnsType.Cname, Key(target));

    /// <summary>Questions for the name and a type that it does not have get no response.</summary>
    public TestZone Silent(string name)
    {
        _silent.Add(Key(name));
        return this;
    }

    /// <summary>The name exists without records.</summary>
    public TestZone Exists(string name)
    {
        _names.TryAdd(Key(name), []);
        return this;
    }

    public void Remove(string name) => _names.Remove(Key(name));

    /// <summary>Null if the question gets no response.</summary>
    public TestReply? Find(string name, DnsType type)
    {
        List<TestRecord> answers = [];
        for (int aliases = 0; aliases < 12; aliases++)
        {
            List<TestRecord> records = _names.GetValueOrDefault(name) ?? [];
            List<TestRecord> matches = records.FindAll(record => record.Type == type);
            answers.AddRange(matches);
            if (matches.Count == 0 && records.Find(static r => r.Type == DnsType.Cname) is { } alias)
            {
                answers.Add(alias);
                name = (string)alias.Value;
                continue;
            }

            return matches.Count == 0 && _silent.Contains(name)
                ? null
                : new TestReply(Exists(name, records) ? DnsResponseCode.NoError : DnsResponseCode.NoName, answers);
        }

        return new TestReply(DnsResponseCode.NoError, answers);
    }

    // A name exists if it or a name below it has an entry (RFC 8020 §2).
    private bool Exists(string name, List<TestRecord> records) =>
        records.Count > 0 || _names.Keys.Any(key => DnsName.IsWithin(key, name)) || _silent.Contains(name);

    private TestZone Add(string name, DnsType type, object value)
    {
        string key = Key(name);
        if (!_names.TryGetValue(key, out List<TestRecord>? records))
        {
            _names[key] = records = [];
        }

        records.Add(new TestRecord(key, type, value));
        return this;
    }

    private static string Key(string name) => name.TrimEnd('.').ToLowerInvariant();
}

/// <summary>One record; its value is string[] for TXT.</summary>
internal sealed record TestRecord(string Owner, DnsType Type, object Value)
{
    public uint TimeToLive { get; init; } = 300;
}

internal sealed record TestReply(DnsResponseCode Code, IReadOnlyList<TestRecord> Answers);
