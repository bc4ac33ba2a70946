using System.Text;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Dmarc;

/// <summary>The domain of the From field, or the reason that no single one exists (RFC 9989 §5.3.1).</summary>
internal sealed record AuthorDomain(string? Domain, string? Problem)
{
    /// <summary>
    /// Exactly one From field, with the same domain in all its addresses. A message of another shape cannot pass.
    /// </summary>
    public static AuthorDomain Find(MessageHeader header)
    {
        if (header.IsOversized)
        {
            return new(null, "header-size");
        }

        List<int> fields = header.Find("From"u8);
        return fields.Count switch
        {
            0 => new(null, "no-from"),
            1 => Read(header.ValueText(header.Fields[fields[0]])),
            _ => new(null, "several-from"),
        };
    }

    /// <summary>Reads the value of a From field: mailboxes and groups (RFC 5322 §3.4, RFC 6854).</summary>
    public static AuthorDomain Read(string value)
    {
        AddressScanner scanner = new(value);
        string? found = null;
        while (scanner.TryReadAddress(out string address))
        {
            int at = address.LastIndexOf('@');
            if (at < 0 || !InternationalDomain.TryToAscii(address[(at + 1)..], out string? domain))
            {
                return new(null, "from-syntax");
            }

            if (found is not null && found != domain)
            {
                return new(null, "several-domains");
            }

            found = domain;
        }

        return scanner.IsBroken ? new(null, "from-syntax") : new(found, found is null ? "no-address" : null);
    }

    /// <summary>
    /// Reads addresses without comments, white space and the text of quoted strings, so that text inside of them cannot
    /// pass for an address.
    /// </summary>
    private sealed class AddressScanner(string text)
    {
        private readonly StringBuilder _word = new();
        private int _at;

        /// <summary>A quote, comment or angle bracket is not closed, or stands where it cannot.</summary>
        public bool IsBroken { get; private set; }

        public bool TryReadAddress(out string address)
        {
            _word.Clear();
            bool inAngle = false, hasAngle = false;
            address = "";
            while (_at < text.Length && !IsBroken)
            {
                char c = text[_at++];
                switch (c)
                {
                    case '<':
                        IsBroken = inAngle || hasAngle;
                        inAngle = true;
                        _word.Clear(); // the word was the display name
                        break;
                    case '>':
                        IsBroken = !inAngle;
                        (inAngle, hasAngle) = (false, true);
                        address = _word.ToString();
                        _word.Clear();
                        break;
                    case ':':
                        // The end of a route (RFC 5322 §4.4) or of a group's name.
                        _word.Clear();
                        break;
                    case ',' or ';' when !inAngle:
                        if (Finish(hasAngle, ref address))
                        {
                            return !IsBroken;
                        }

                        break;
                    default:
                        Skip(c);
                        break;
                }
            }

            IsBroken |= inAngle;
            return !IsBroken && Finish(hasAngle, ref address) && !IsBroken;
        }

        private bool Finish(bool hasAngle, ref string address)
        {
            IsBroken |= hasAngle && _word.Length > 0; // a word behind the angle bracket can be read as an address
            address = hasAngle ? address : _word.ToString();
            _word.Clear();
            return address.Length > 0 || hasAngle;
        }

        private void Skip(char c)
        {
            switch (c)
            {
                case '(':
                    SkipComment();
                    break;
                case '"':
                    SkipQuoted();
                    break;
                case ' ' or '\t' or '\r' or '\n':
                    break;
                default:
                    _word.Append(c);
                    break;
            }
        }

        private void SkipQuoted()
        {
            _word.Append('q');
            while (_at < text.Length && text[_at] != '"')
            {
                _at += text[_at] == '\\' ? 2 : 1;
            }

            IsBroken = _at >= text.Length;
            _at++;
        }

        private void SkipComment()
        {
            int depth = 1;
            for (; _at < text.Length && depth > 0; _at++)
            {
                switch (text[_at])
                {
                    case '\\':
                        _at++;
                        break;
                    case '(':
                        depth++;
                        break;
                    case ')':
                        depth--;
                        break;
                }
            }

            IsBroken = depth > 0;
        }
    }
}
