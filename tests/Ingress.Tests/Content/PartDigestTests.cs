using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;

namespace RelateMail.Ingress.Tests.Content;

public sealed class PartDigestTests
{
    private const string Content =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\nthe body\r\n--b\r\n"
        + "Content-Type: application/pdf\r\nContent-Disposition: ATTACHMENT; filename=a.pdf\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--b\r\n"
        + "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: inline\r\n"
        + "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n--b\r\n"
        + "Content-Type: message/rfc822\r\n\r\n" + Inner + "\r\n--b\r\n"
        + "Content-Type: image/png\r\n\r\n\r\n--b--\r\nepilogue\r\n";

    private const string Inner =
        "Subject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nin\r\n--c\r\nX: 1\r\n\r\none\r\n--c  \r\n"
        + "Content-Type: message/rfc822\r\n\r\nSubject: innermost\r\n\r\ntwo\r\n--c--\r\n\r\nlast\r\n";

    [Fact]
    public void A_digest_is_of_the_decoded_octets_of_files_and_attached_messages()
    {
        PartSummary[] parts = Read([Encoding.ASCII.GetBytes(Content)]);

        Assert.Equal(
            [
                null,
                Digest("%PDF-1.4"),
                Digest("a=b"),
                Digest(Inner),
                Digest(""),
            ],
            parts.Select(part => part.Sha256));
        Assert.Equal([null, "attachment", "inline", null, null], parts.Select(part => part.Disposition));
    }

    [Fact]
    public void A_digest_does_not_depend_on_the_division_of_the_content()
    {
        byte[] content = Encoding.ASCII.GetBytes(Content);
        string?[] whole = [.. Read([content]).Select(part => part.Sha256)];
        for (int size = 1; size < 70; size++)
        {
            Assert.Equal(
                whole, Read([.. content.Chunk(size).Select(chunk => (ReadOnlyMemory<byte>)chunk)])
                    .Select(part => part.Sha256));
        }
    }

    [Theory]
    [InlineData("Subject: x\r\n--b--\r\n", "Subject: x\r\n")] // no empty line
    [InlineData("--b--\r\n", "")]
    [InlineData("no header at all\r\n\r\nx\r\n--b\r\n", "no header at all\r\n\r\nx")]
    [InlineData("A: b\r\n\r\nnever closed\r\n", "A: b\r\n\r\nnever closed\r\n")]
    [InlineData("A: b\n\nx\n--b\n", "A: b\n\nx")]
    public void A_digest_of_an_attached_message_is_of_the_octets_that_its_part_gives(string attached, string octets)
    {
        string content = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            + attached;

        PartSummary part = Read([Encoding.ASCII.GetBytes(content)])[0];

        Assert.Equal(octets, content.Substring((int)part.Offset, (int)part.EncodedSize));
        Assert.Equal((octets.Length, Digest(octets)), (part.Size, part.Sha256));
    }

    private static string Digest(string octets) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(octets)));

    private static PartSummary[] Read(IReadOnlyList<ReadOnlyMemory<byte>> content) => [.. new ContentInspector(
        Options.Create(new IngressOptions()), NullLogger<ContentInspector>.Instance)
        .Inspect(Guid.Empty, content).Summary.Parts];
}
