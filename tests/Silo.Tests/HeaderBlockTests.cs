using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Tests;

/// <summary>Header fields as the API shows them.</summary>
public sealed class HeaderBlockTests
{
    [Fact]
    public void Line_end_in_an_encoded_word_is_replaced()
    {
        // RFC 2047 §5 forbids it. A value copied into another header would add a field chosen by the sender.
        HeaderFieldView field = Assert.Single(HeaderBlock.Parse("Subject: =?utf-8?q?a=0D=0AX-Injected:_1?=\r\n\r\n"u8));

        Assert.Equal("Subject", field.Name);
        Assert.Equal("a  X-Injected: 1", field.Value);
    }
}
