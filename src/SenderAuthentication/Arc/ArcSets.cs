using System.Globalization;
using RelateMail.SenderAuthentication.Dkim;

namespace RelateMail.SenderAuthentication.Arc;

/// <summary>One ARC set: three fields with the same instance (RFC 8617 §3.8).</summary>
internal sealed record ArcSet(HeaderField Results, DkimSignature MessageSignature, DkimSignature Seal, string? Verdict);

/// <summary>Collects the ARC sets of a header block and checks their structure (RFC 8617 §5.2 steps 1 to 3).</summary>
internal sealed class ArcSets
{
    /// <summary>RFC 8617 §4.2.1.</summary>
    public const int MaxInstances = 50;

    private const int MaxTagDigits = 2;

    // RFC 8617 §4.1.2 has no default of its own. Sealers and the public suite use this one, not the one of DKIM.
    private const string DefaultForm = "relaxed/relaxed";

    private readonly MessageHeader _header;
    private readonly DateTimeOffset _now;

    private ArcSets(MessageHeader header, DateTimeOffset now) => (_header, _now) = (header, now);

    /// <summary>Fields of any of the three names.</summary>
    public int Fields { get; private set; }

    /// <summary>The number of sets that the message claims to have.</summary>
    public int Instances { get; private set; }

    /// <summary>The sets from the first; null if the structure is wrong.</summary>
    public IReadOnlyList<ArcSet>? Sets { get; private set; }

    /// <summary>The domain of the newest seal.</summary>
    public string? Sealer { get; private set; }

    public static ArcSets Read(MessageHeader header, DateTimeOffset now)
    {
        ArcSets sets = new(header, now);
        sets.Read();
        return sets;
    }

    private void Read()
    {
        List<int> results = _header.Find("ARC-Authentication-Results"u8);
        List<int> messages = _header.Find("ARC-Message-Signature"u8);
        List<int> seals = _header.Find("ARC-Seal"u8);
        Fields = results.Count + messages.Count + seals.Count;
        Instances = Math.Max(results.Count, Math.Max(messages.Count, seals.Count));
        if (Fields == 0 || Instances > MaxInstances
            || results.Count != Instances || messages.Count != Instances || seals.Count != Instances)
        {
            return;
        }

        HeaderField?[] resultFields = new HeaderField?[Instances];
        DkimSignature?[] messageFields = new DkimSignature?[Instances];
        (DkimSignature Seal, string? Verdict)?[] sealFields = new (DkimSignature, string?)?[Instances];
        bool isComplete = true;
        for (int i = 0; i < Instances; i++)
        {
            isComplete &= TryPlace(resultFields, ReadResults(_header.Fields[results[i]], out HeaderField field), field);
            isComplete &= TryPlace(messageFields, ReadMessage(_header.Fields[messages[i]], out var message), message);
            isComplete &= TryPlace(sealFields, ReadSeal(_header.Fields[seals[i]], out var seal), seal);
        }

        Sealer = sealFields[^1]?.Seal.Domain;
        if (isComplete)
        {
            Sets = [.. Enumerable.Range(0, Instances).Select(i => new ArcSet(
                resultFields[i]!.Value, messageFields[i]!, sealFields[i]!.Value.Seal, sealFields[i]!.Value.Verdict))];
        }
    }

    // False for an instance that is out of range or repeated.
    private static bool TryPlace<T>(T?[] places, int instance, T value)
        where T : struct => instance >= 1 && instance <= places.Length && places[instance - 1] is null
            && (places[instance - 1] = value) is not null;

    private static bool TryPlace(DkimSignature?[] places, int instance, DkimSignature value) =>
        instance >= 1 && instance <= places.Length && places[instance - 1] is null
            && (places[instance - 1] = value) is not null;

    /// <summary>The value starts with <c>i=</c>, a number and a semicolon (RFC 8617 §4.1.1).</summary>
    private int ReadResults(HeaderField field, out HeaderField same)
    {
        same = field;
        string value = _header.ValueText(field);
        int semicolon = value.IndexOf(';');
        TagList? first = semicolon < 0 ? null : TagList.Parse(value.AsSpan(0, semicolon));
        return Instance(first);
    }

    private int ReadMessage(HeaderField field, out DkimSignature signature)
    {
        TagList? tags = TagList.Parse(_header.ValueText(field));
        signature = SignatureTags.Read(field, tags, DefaultForm);
        signature = tags is null ? signature : SignatureTags.CheckTimes(signature, tags, _now);
        signature = signature.SignedNames.Contains("arc-seal") ? signature.Reject("signed-names") : signature;
        return Instance(tags);
    }

    private int ReadSeal(HeaderField field, out (DkimSignature Seal, string? Verdict) seal)
    {
        TagList? tags = TagList.Parse(_header.ValueText(field));
        DkimSignature signature = SignatureTags.Read(field, tags, defaultForm: null);
        signature = tags is null ? signature : SignatureTags.CheckTimes(signature, tags, _now);
        signature = tags?.Find("h") is not null ? signature.Reject("signed-names") : signature; // RFC 8617 §4.1.3
        seal = (signature, tags?.Find("cv"));
        return Instance(tags);
    }

    /// <summary>The tag i=; 0 if it is wrong.</summary>
    private static int Instance(TagList? tags) =>
        tags is not null && SignatureTags.TryReadNumber(tags, "i", MaxTagDigits, out long? instance)
            ? Convert.ToInt32(instance ?? 0, CultureInfo.InvariantCulture)
            : 0;
}
