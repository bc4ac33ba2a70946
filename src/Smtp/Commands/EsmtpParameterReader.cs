using System.Buffers;
using System.Text;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// *( SP esmtp-param ), where esmtp-param = esmtp-keyword ["=" esmtp-value] (RFC 5321 §4.1.2, RFC 6531 §3.3): the
/// parameters after the path of MAIL and RCPT, one by one.
/// </summary>
internal ref struct EsmtpParameterReader(ReadOnlySpan<byte> octets)
{
    /// <summary>esmtp-value in US-ASCII = 1*(%d33-60 / %d62-126)</summary>
    private static readonly SearchValues<byte> s_valueCharacters = OctetSets.GraphicExcept("=");

    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>The keyword as the client wrote it; compare without case.</summary>
    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>Empty for a keyword without "=", because a value is never empty.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The octets are malformed: 501 5.5.4. Nothing more can be read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next parameter; false at the end, or if <see cref="IsMalformed"/>.</summary>
    public bool Read()
    {
        if (IsMalformed || _rest.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> parameter = _rest.TrimStart((byte)' ');
        if (parameter.Length == _rest.Length)
        {
            IsMalformed = true; // no space before it
            return false;
        }

        int end = parameter.IndexOf((byte)' ');
        _rest = end < 0 ? default : parameter[end..];
        IsMalformed = !TrySplit(end < 0 ? parameter : parameter[..end]);
        return !IsMalformed;
    }

    private bool TrySplit(ReadOnlySpan<byte> parameter)
    {
        int equals = parameter.IndexOf((byte)'=');
        Keyword = equals < 0 ? parameter : parameter[..equals];
        Value = equals < 0 ? default : parameter[(equals + 1)..];
        return IsKeyword(Keyword) && (equals < 0 || IsValue(Value));
    }

    /// <summary>esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")</summary>
    private static bool IsKeyword(ReadOnlySpan<byte> keyword) =>
        !keyword.IsEmpty && keyword[0] != '-' && !keyword.ContainsAnyExcept(OctetSets.LetDigHyphen);

    private static bool IsValue(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && Utf8NonAscii.MatchRun(value, s_valueCharacters) == value.Length;

    /// <summary>Whether <see cref="Keyword"/> is this one, in any case.</summary>
    public readonly bool Is(ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(Keyword, keyword);
}
