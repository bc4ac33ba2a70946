using System.Buffers;
using RelateMail.Mime.Text;

namespace RelateMail.Mime.Headers;

/// <summary>
/// Parses a list of addresses (RFC 5322 §3.4, §4.4). Commas separate, and semicolons too, as some programs send them.
/// Text that is not an address becomes a name without an address. Encoded-words are decoded last.
/// </summary>
internal ref struct AddressParser
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly AddressList _list;

    /// <summary>The text of the current item without comments; quoted strings keep their quotes.</summary>
    private readonly ArrayBufferWriter<byte> _raw = new();

    /// <summary>The same without quotes: the display name.</summary>
    private readonly ArrayBufferWriter<byte> _phrase = new();

    private int _at;
    private (int Begin, int End)? _angle;
    private (int Begin, int End)? _comment;
    private string? _group;
    private bool _groupHasMembers;
    private int _lastQuote;
    private int _lastParenthesis;

    /// <param name="text">Unfolded.</param>
    /// <param name="list">Receives the addresses.</param>
    public AddressParser(ReadOnlySpan<byte> text, AddressList list)
    {
        _text = text;
        _list = list;
        _lastQuote = text.LastIndexOf((byte)'"');
        _lastParenthesis = text.LastIndexOf((byte)')');
    }

    public void Read()
    {
        while (_at < _text.Length)
        {
            byte octet = _text[_at];
            switch (octet)
            {
                case (byte)'"' when _at < _lastQuote:
                    ReadQuoted();
                    break;
                case (byte)'(' when _at < _lastParenthesis:
                    ReadComment();
                    break;
                case (byte)'<' when _angle is null:
                    ReadAngle();
                    break;
                case (byte)':' when _group is null && _angle is null && _raw.WrittenSpan.IndexOf((byte)'@') < 0
                    && !_phrase.WrittenSpan.Trim((byte)' ').IsEmpty:
                    _group = HeaderText.Clean(EncodedWords.Decode(_phrase.WrittenSpan));
                    _groupHasMembers = false;
                    Clear();
                    _at++;
                    break;
                case (byte)',' or (byte)';':
                    _at++;
                    if (!EndItem() || (octet == ';' && !EndGroup()))
                    {
                        return;
                    }

                    break;
                case (byte)'=' when EncodedWords.LengthAt(_text[_at..]) is > 0 and int length:
                    _raw.Write(_text.Slice(_at, length));
                    _phrase.Write(_text.Slice(_at, length));
                    _at += length;
                    break;
                default:
                    Append(octet is (byte)'\t' ? (byte)' ' : octet);
                    _at++;
                    break;
            }
        }

        _ = EndItem() && EndGroup();
    }

    private readonly void Append(byte octet)
    {
        _raw.Write([octet]);
        _phrase.Write([octet]);
    }

    private void ReadQuoted()
    {
        int begin = _at++;
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            _phrase.Write([_text[_at++]]);
        }

        _at = Math.Min(_at + 1, _text.Length);
        _raw.Write(_text[begin.._at]);
    }

    private void ReadComment()
    {
        int begin = ++_at;
        int depth = 1;
        while (_at < _text.Length && depth > 0)
        {
            depth += _text[_at] == '(' ? 1 : _text[_at] == ')' ? -1 : 0;
            _at += _text[_at] == '\\' && _at + 1 < _text.Length ? 2 : 1;
        }

        _comment ??= (begin, depth == 0 ? _at - 1 : _at);
        Append((byte)' ');
    }

    private void ReadAngle()
    {
        int begin = ++_at;
        bool isQuoted = false;
        while (_at < _text.Length)
        {
            byte octet = _text[_at];
            bool isRoute = octet == ',' && _text[begin] == '@'; // a source route has commas (RFC 5322 §4.4)
            if (!isQuoted && !isRoute && (octet is (byte)'>' or (byte)',' or (byte)';' or (byte)'<'))
            {
                break;
            }

            isQuoted ^= octet == '"' && (isQuoted || _at < _lastQuote);
            _at++;
        }

        _angle = (begin, _at);
        _at += _at < _text.Length && _text[_at] == '>' ? 1 : 0;
    }

    private bool EndItem()
    {
        string name = HeaderText.Clean(EncodedWords.Decode(_phrase.WrittenSpan));
        bool goesOn = true;
        if (_angle is { } angle)
        {
            ReadOnlySpan<byte> inside = _text[angle.Begin..angle.End];
            string? address = AddrSpec(inside, needsDomain: false);
            goesOn = address is not null || inside.Trim((byte)' ').IsEmpty
                ? _list.Add(name.Length > 0 || address is null ? name : Comment(), address)
                : _list.Add($"{name} <{HeaderText.Plain(inside)}>".TrimStart(), null);
        }
        else if (AddrSpec(_raw.WrittenSpan, needsDomain: true) is { } address)
        {
            goesOn = _list.Add(Comment(), address);
        }
        else
        {
            goesOn = _list.Add(name.Length > 0 ? name : Comment(), null);
        }

        _groupHasMembers |= name.Length > 0 || _angle is not null || _raw.WrittenCount > 0;
        Clear();
        return goesOn;
    }

    /// <summary>A group without members is shown by its name.</summary>
    private bool EndGroup()
    {
        bool goesOn = _group is null || _groupHasMembers || _list.Add(_group, null);
        _group = null;
        return goesOn;
    }

    private void Clear()
    {
        _raw.ResetWrittenCount();
        _phrase.ResetWrittenCount();
        (_angle, _comment) = (null, null);
    }

    private readonly string? Comment() => _comment is { } comment
        ? HeaderText.Clean(EncodedWords.Decode(_text[comment.Begin..comment.End])) : null;

    /// <summary>
    /// The addr-spec without a source route and without white space around its dots and its at-sign; null if the text
    /// is not one.
    /// </summary>
    private static string? AddrSpec(ReadOnlySpan<byte> text, bool needsDomain)
    {
        const int LongestAddress = 1000;
        text = text.Trim((byte)' ');
        if (text.Length > 0 && text[0] == '@' && text.IndexOf((byte)':') is > 0 and var route)
        {
            text = text[(route + 1)..].Trim((byte)' ');
        }

        Span<byte> address = stackalloc byte[LongestAddress];
        int count = 0;
        int at = -1;
        bool isQuoted = false;
        if (text.Length > LongestAddress || (text.StartsWith("=?"u8) && text.EndsWith("?="u8)))
        {
            return null;
        }

        for (int index = 0; index < text.Length; index++)
        {
            byte octet = text[index];
            isQuoted ^= octet == '"' && (index == 0 || text[index - 1] != '\\');
            if (octet == ' ' && !isQuoted)
            {
                byte next = text[index..].TrimStart((byte)' ')[0];
                if (next is (byte)'@' or (byte)'.' || address[count - 1] is (byte)'@' or (byte)'.')
                {
                    continue;
                }

                return null;
            }

            if (octet < ' ' || (!isQuoted && octet is (byte)'<' or (byte)'>' or (byte)'(' or (byte)')' or (byte)','))
            {
                return null;
            }

            at = octet == '@' && !isQuoted ? count : at;
            address[count++] = octet;
        }

        return count == 0 || isQuoted || at == 0 || at == count - 1 || (at < 0 && needsDomain)
            ? null : TextDecoding.Decode(address[..count]);
    }
}
