using System.Buffers;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>A tag=value list (RFC 6376 §3.2). Names are case-sensitive; names and values are trimmed.</summary>
internal sealed class TagList
{
    private const string WhiteSpace = " \t\r\n";
    private const int MaxTags = 64;

    private static readonly SearchValues<char> s_controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (char)c).Except(WhiteSpace), '\u007F']);

    private readonly List<(string Name, string Value)> _tags = [];

    public int Count => _tags.Count;

    /// <summary>The name of the first tag; null of an empty list.</summary>
    public string? First => _tags.Count > 0 ? _tags[0].Name : null;

    /// <summary>Null if the text is not a tag list: bad names, empty tags, or a repeated name.</summary>
    public static TagList? Parse(ReadOnlySpan<char> text)
    {
        TagList list = new();
        text = text.Trim(WhiteSpace);
        text = text is [.., ';'] ? text[..^1] : text;
        foreach (Range range in text.Split(';'))
        {
            if (!list.TryAdd(text[range]))
            {
                return null;
            }
        }

        return list;
    }

    public string? Find(string name)
    {
        foreach ((string tag, string value) in _tags)
        {
            if (tag == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The value without the white space that folding put into it.</summary>
    public string? FindCompact(string name)
    {
        string? value = Find(name);
        return value is null || !value.AsSpan().ContainsAny(WhiteSpace) ? value : Compact(value);
    }

    public static string Compact(string value) => string.Concat(value.Split(WhiteSpace.ToCharArray()));

    private bool TryAdd(ReadOnlySpan<char> tag)
    {
        int equals = tag.IndexOf('=');
        if (equals < 0 || _tags.Count == MaxTags)
        {
            return false;
        }

        string name = tag[..equals].Trim(WhiteSpace).ToString();
        string value = tag[(equals + 1)..].Trim(WhiteSpace).ToString();
        if (!IsName(name) || Find(name) is not null || value.AsSpan().ContainsAny(s_controls))
        {
            return false;
        }

        _tags.Add((name, value));
        return true;
    }

    private static bool IsName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return name.Length > 0 && char.IsAsciiLetter(name[0]);
    }
}
