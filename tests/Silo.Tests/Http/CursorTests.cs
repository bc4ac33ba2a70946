using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Tests.Http;

/// <summary>Cursors: opaque to clients, unchanged by a round trip, and refused if they are damaged.</summary>
public sealed class CursorTests
{
    [Theory]
    [InlineData(0, 1, 0u)]
    [InlineData(7, 1764138383000, 4294967295u)]
    [InlineData(long.MaxValue, long.MinValue, 1u)]
    public void Message_cursor_survives_a_round_trip(long uid, long epoch, uint check)
    {
        var cursor = new MessageCursor(uid, epoch, check);
        string text = cursor.ToString();

        Assert.True(MessageCursor.TryParse(text, out MessageCursor parsed));
        Assert.Equal(cursor, parsed);
        Assert.Matches("^[A-Za-z_-][A-Za-z0-9_-]*$", text); // needs no escape in a query, and is never taken for a UID
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("42", 42)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Bare_UID_is_a_position_without_an_epoch(string text, long uid)
    {
        Assert.True(MessageCursor.TryParse(text, out MessageCursor cursor));
        Assert.Equal(new MessageCursor(uid), cursor);
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1x")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    [InlineData("AQ")]
    [InlineData("not a cursor")]
    [InlineData("Aé")]
    public void Other_text_is_not_a_message_cursor(string text) => Assert.False(MessageCursor.TryParse(text, out _));

    [Fact]
    public void Shortened_or_lengthened_cursor_is_refused()
    {
        string text = new MessageCursor(7, 8, 9).ToString();

        for (int length = 0; length < text.Length; length++)
        {
            Assert.False(MessageCursor.TryParse(text[..length], out _), text[..length]);
        }

        Assert.False(MessageCursor.TryParse(text + "A", out _));
        Assert.False(MessageCursor.TryParse(text + text, out _));
        Assert.False(NameCursor.TryParse(text, out _)); // a cursor of another list
        Assert.False(MessageCursor.TryParse(new NameCursor("20-letters-long.exam").ToString(), out _));
    }

    [Fact]
    public void Two_transactions_have_different_checks()
    {
        uint[] checks = [.. Enumerable.Range(0, 1000).Select(_ => MessageCursor.CheckOf(Guid.CreateVersion7()))];

        Assert.True(checks.Distinct().Count() > 995);
        var id = Guid.Parse("0199f5c8-0000-7000-8000-000012345678");
        Assert.Equal(0x12345678u, MessageCursor.CheckOf(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("ünïcode@xn--bcher-kva.example")]
    public void Name_cursor_survives_a_round_trip(string name)
    {
        Assert.True(NameCursor.TryParse(new NameCursor(name).ToString(), out NameCursor parsed));
        Assert.Equal(name, parsed.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("1")]
    [InlineData("Av8")] // not UTF-8
    public void Other_text_is_not_a_name_cursor(string text) => Assert.False(NameCursor.TryParse(text, out _));
}
