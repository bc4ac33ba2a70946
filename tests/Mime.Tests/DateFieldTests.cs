using System.Globalization;
using System.Text;
using RelateMail.Mime.Headers;

namespace RelateMail.Mime.Tests;

public sealed class DateFieldTests
{
    [Theory]
    [InlineData("Tue, 24 Nov 2026 12:27:13 +0200", "2026-11-24T10:27:13Z")]
    [InlineData("24 Nov 2026 10:27 GMT", "2026-11-24T10:27:00Z")]
    [InlineData("Tue,\r\n 24 Nov 2026\r\n 12:27:13 +0200 (CEST)", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13+0200", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13 +02:00", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13.456 +0200", "2026-11-24T10:27:13.456Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13 GMT+02:00", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13 UTC+2", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 05:27:13 EST", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 10:27:13 -0000", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 26 10:27:13 +0000", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 97 10:27:13 +0000", "1997-11-24T10:27:13Z")]
    [InlineData("Tue, 24-Nov-2026 10:27:13 UT", "2026-11-24T10:27:13Z")]
    [InlineData("Tuesday, 24 November 2026 10:27:13 Z", "2026-11-24T10:27:13Z")]
    [InlineData("Tue 24 Nov 2026 10:27:60 +0000", "2026-11-24T10:28:00Z")]
    [InlineData("2026-11-24T12:27:13+02:00", "2026-11-24T10:27:13Z")]
    [InlineData("Tue, 24 Nov 2026 12:27:13 +0200 CEST", "2026-11-24T10:27:13Z")]
    public void An_instant_is_read(string body, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), Read(body)?.ToUniversalTime());

    [Theory]
    [InlineData("")]
    [InlineData("never")]
    [InlineData("Tue, 24 Nov 2026 10:27:13")] // no zone
    [InlineData("Tue, 24 Nov 2026 10:27:13 BST")] // British, Bangladesh or Bougainville
    [InlineData("Tue, 24 Nov 2026 10:27:13 PM +0000")]
    [InlineData("Tue, 24 Nov 2026 10:27:13 +0000 PM")]
    [InlineData("Tue, 24 Nov 2026 10:27:13 +9900")]
    [InlineData("Tue, 24 Nov 2026 10:27:13 +020")]
    [InlineData("Tue, 31 Nov 2026 10:27:13 +0000")]
    [InlineData("Tue, 24 Nov 2026 24:27:13 +0000")]
    [InlineData("Tue, 24 11 2026 10:27:13 +0000")]
    [InlineData("11/24/2026 10:27:13 +0000")]
    [InlineData("Tue Nov 24 10:27:13 2026")]
    [InlineData("2026-11-24T12:27:13")]
    [InlineData("Tue, 24 Nov 2026 10:27:13 Mars/Phobos")]
    public void Text_that_is_not_an_instant_is_null(string body) => Assert.Null(Read(body));

    private static DateTimeOffset? Read(string body) => DateField.Read(Encoding.UTF8.GetBytes(body));
}
