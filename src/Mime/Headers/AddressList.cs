using System.Collections.Immutable;
using System.Text;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Mime.Headers;

/// <summary>
/// The addresses of a header field that can be repeated (RFC 5322 §3.4), cut between two addresses if they are too
/// many or too long together.
/// </summary>
public sealed class AddressList
{
    private const int MaxAddresses = 100;

    private const int MaxCharacters = 6000;

    private const int MaxNameCharacters = 500;

    private readonly List<MailAddress> _addresses = [];
    private int _characters;

    /// <summary>True if addresses are left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads addresses that are text already.</summary>
    public static ImmutableArray<MailAddress> Parse(string text)
    {
        var list = new AddressList();
        list.Add(Encoding.UTF8.GetBytes(text));
        return list.ToImmutable();
    }

    public ImmutableArray<MailAddress> ToImmutable() => [.. _addresses];

    /// <summary>Adds the addresses of one field.</summary>
    public void Add(ReadOnlySpan<byte> body) => new AddressParser(HeaderText.Unfold(body), this).Read();

    /// <returns>False if the list is full.</returns>
    internal bool Add(string? name, string? address)
    {
        name = string.IsNullOrWhiteSpace(name) ? null : HeaderText.Cut(name, MaxNameCharacters);
        if (name is null && address is null)
        {
            return true;
        }

        _characters += (name?.Length ?? 0) + (address?.Length ?? 0);
        if (_addresses.Count == MaxAddresses || (_characters > MaxCharacters && _addresses.Count > 0))
        {
            IsCut = true;
            return false;
        }

        _addresses.Add(new MailAddress { Name = name, Address = address });
        return true;
    }
}
