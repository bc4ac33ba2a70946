using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Hosting.Logging;
using RelateMail.Tests.Harness;

namespace RelateMail.Hosting.Tests;

/// <summary>Failures that Orleans logs name a grain by its key, which can be a mail address.</summary>
public sealed class MailAddressesTests
{
    [Theory]
    [InlineData("Request to account/alice@example.org failed", "Request to account/(address) failed")]
    [InlineData("[S127.0.0.1:1:2 mailbox/\"a b\"@example.org]", "[S127.0.0.1:1:2 mailbox/(address)]")]
    [InlineData("alias/jörg+tag@bücher.example, bob@[192.0.2.1].", "alias/(address), (address).")]
    [InlineData("domain/example.org on S127.0.0.1:11111:1", "domain/example.org on S127.0.0.1:11111:1")]
    [InlineData("nothing @ all", "nothing @ all")]
    public void Addresses_are_removed_and_other_text_stays(string text, string expected) =>
        Assert.Equal(expected, MailAddresses.Remove(text));

    [Theory]
    [InlineData(true)] // another silo is away
    [InlineData(false)] // a bug
    public void Failures_of_Orleans_are_logged_without_addresses(bool isOutage)
    {
        var log = new LogCapture();
        using var factory = new FaultLoggerFactory(
            LoggerFactory.Create(logging => logging.AddProvider(log.ToProvider())), new FakeTimeProvider());
        ILogger logger = factory.CreateLogger("Orleans.Runtime.Catalog");
        const string Text = "The call to account/alice@example.org failed.";
        Exception exception = isOutage ? new TimeoutException(Text) : new InvalidOperationException(Text);

        logger.Log(LogLevel.Error, 1, new Dictionary<string, object?> { ["Grain"] = "account/alice@example.org" },
            exception, static (_, cause) => $"Failed: {cause!.Message}");

        string line = Assert.Single(log.Entries).Text;
        Assert.Contains("account/(address)", line, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", line, StringComparison.Ordinal);
        Assert.Equal(!isOutage, line.Contains(nameof(InvalidOperationException), StringComparison.Ordinal));
    }
}
