using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Tests;

/// <summary>Header fields as the API shows them.</summary>
public sealed class HeaderBlockTests
{
    [Fact]
    public void A_line_end_in_an_encoded_word_does_not_come_through()
    {
        // RFC 2047 §5 forbids it; a value that is copied into another header would carry a field of the sender's making.
        HeaderFieldView field = Assert.Single(HeaderBlock.Parse("Subject: =?utf-8?q?a=0D=0AX-Injected:_1?=\r\n\r\n"u8));

        Assert.Equal("Subject", field.Name);
        Assert.Equal("a  X-Injected: 1", field.Value);
    }
}
