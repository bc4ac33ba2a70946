using RelateMail.Mime.Headers;
using RelateMail.Mime.Text;

namespace RelateMail.Fuzz;

/// <summary>The readers of single fields: addresses, dates, parameters, identifiers, encoded-words, charsets.</summary>
internal static class FieldsTarget
{
    public static void Run(byte[] octets)
    {
        var list = new AddressList();
        list.Add(octets);
        Target.Require(
            list.ToImmutable().All(address => !address.ToString().Contains('\n')), "An address has a line end.");
        Target.Require(!HeaderText.Decode(octets).Contains('\n'), "A decoded field has a line end.");
        _ = DateField.Read(octets);
        _ = FieldParameters.MediaType(octets);
        _ = FieldParameters.Get(octets, "name");
        _ = FieldParameters.GetOctets(octets, "boundary");
        _ = MessageIds.First(octets);
        _ = MessageIds.All(octets, 10, out _);
        _ = TextDecoding.Decode(octets, null, isHtml: true);
        foreach (string charset in (string[])["iso-2022-jp", "gb18030", "euc-kr", "big5", "hz-gb-2312", "utf-16"])
        {
            _ = TextDecoding.Decode(octets, charset);
        }
    }
}
