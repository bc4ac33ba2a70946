using System.Buffers;
using System.Globalization;
using System.Text;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>Reads the grammar of RFC 8601 §2.2. Comments and folding are allowed between all tokens.</summary>
internal sealed class AuthenticationResultsReader(string text)
{
    private const int MaxResults = 100;
    private const int MaxProperties = 50;

    // Wider than a token: addresses and other unquoted text are accepted too.
    private static readonly SearchValues<char> s_wordEnds = SearchValues.Create(" \t\r\n;=()\"");

    private int _at;

    public string? ReadServer()
    {
        SkipComments();
        return ReadWord();
    }

    public AuthenticationResults? Read()
    {
        if (ReadServer() is not { Length: > 0 } server)
        {
            return null;
        }

        SkipComments();
        int version = 1;
        if (!IsAt(';') && _at < text.Length
            && !int.TryParse(ReadWord(), NumberStyles.None, CultureInfo.InvariantCulture, out version))
        {
            return null;
        }

        List<MethodResult> results = [];
        while (TrySkip(';'))
        {
            SkipComments();
            if (_at == text.Length)
            {
                break; // a semicolon at the end is common
            }

            if (results.Count == MaxResults || !TryReadResult(results))
            {
                return null;
            }
        }

        SkipComments();
        return _at == text.Length ? new() { Server = server, Version = version, Results = results } : null;
    }

    /// <summary><c>method "=" result [reason] *property</c>, or <c>none</c>, which adds nothing.</summary>
    private bool TryReadResult(List<MethodResult> results)
    {
        if (ReadWord() is not { Length: > 0 } method)
        {
            return false;
        }

        if (!TrySkip('='))
        {
            return method.Equals("none", StringComparison.OrdinalIgnoreCase);
        }

        SkipComments();
        if (ReadWord() is not { Length: > 0 } result)
        {
            return false;
        }

        string? reason = null;
        List<ResultProperty> properties = [];
        SkipComments();
        while (_at < text.Length && !IsAt(';'))
        {
            if (properties.Count == MaxProperties || !TryReadProperty(properties, ref reason))
            {
                return false;
            }

            SkipComments();
        }

        int slash = method.IndexOf('/');
        results.Add(new()
        {
            Method = (slash < 0 ? method : method[..slash]).ToLowerInvariant(),
            Result = result.ToLowerInvariant(),
            Reason = reason,
            Properties = properties,
        });
        return true;
    }

    private bool TryReadProperty(List<ResultProperty> properties, ref string? reason)
    {
        string? name = ReadWord();
        if (name is null || !TrySkip('='))
        {
            return false;
        }

        SkipComments();
        if (ReadWord() is not { } value)
        {
            return false;
        }

        int dot = name.IndexOf('.');
        if (dot > 0)
        {
            properties.Add(new ResultProperty(name[..dot], name[(dot + 1)..], value));
            return true;
        }

        if (!name.Equals("reason", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        reason = value;
        return true;
    }

    /// <summary>A word, which can have quoted parts; null if absent.</summary>
    private string? ReadWord()
    {
        StringBuilder word = new();
        int start = _at;
        while (_at < text.Length)
        {
            if (text[_at] == '"')
            {
                if (!TryReadQuoted(word))
                {
                    return null;
                }

                continue;
            }

            int length = text.AsSpan(_at).IndexOfAny(s_wordEnds);
            length = length < 0 ? text.Length - _at : length;
            if (length == 0)
            {
                break;
            }

            word.Append(text, _at, length);
            _at += length;
        }

        return _at > start ? word.ToString() : null;
    }

    private bool TryReadQuoted(StringBuilder word)
    {
        for (_at++; _at < text.Length; _at++)
        {
            switch (text[_at])
            {
                case '"':
                    _at++;
                    return true;
                case '\\' when _at + 1 < text.Length:
                    word.Append(text[++_at]);
                    break;
                case '\r' or '\n':
                    break; // folding is not part of the text (RFC 5322 §3.2.4)
                default:
                    word.Append(text[_at]);
                    break;
            }
        }

        return false;
    }

    private bool TrySkip(char c)
    {
        SkipComments();
        if (!IsAt(c))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool IsAt(char c) => _at < text.Length && text[_at] == c;

    /// <summary>White space, folding and comments, which nest (RFC 5322 §3.2.2).</summary>
    private void SkipComments()
    {
        int depth = 0;
        for (; _at < text.Length; _at++)
        {
            switch (text[_at])
            {
                case ' ' or '\t' or '\r' or '\n':
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when depth > 0:
                    depth--;
                    break;
                case '\\' when depth > 0:
                    _at = Math.Min(_at + 1, text.Length - 1);
                    break;
                default:
                    if (depth == 0)
                    {
                        return;
                    }

                    break;
            }
        }
    }
}
