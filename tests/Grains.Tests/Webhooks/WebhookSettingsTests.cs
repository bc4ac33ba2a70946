using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Webhooks;

public sealed class WebhookSettingsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void A_sealed_secret_opens_with_the_same_key_and_name_only()
    {
        WebhookSealer sealer = Sealer(_key);
        byte[] secret = Encoding.UTF8.GetBytes("a secret");

        byte[] octets = sealer.Seal(secret, "app");

        Assert.DoesNotContain("a secret", Encoding.Latin1.GetString(octets), StringComparison.Ordinal);
        Assert.Equal(secret, sealer.Open(octets, "app"));
        Assert.Equal(secret, Sealer(_key).Open(octets, "app"));
        _ = Assert.Throws<WebhookSealException>(() => sealer.Open(octets, "other"));
        _ = Assert.Throws<WebhookSealException>(
            () => Sealer(Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)])).Open(octets, "app"));
        _ = Assert.Throws<WebhookSealException>(() => sealer.Open([9, 9], "app"));
    }

    [Fact]
    public void Without_a_key_nothing_is_sealed()
    {
        WebhookSealer sealer = Sealer("");

        Assert.False(sealer.HasKey);
        Assert.Contains(
            "Webhooks:SealKey", Assert.Throws<WebhookSealException>(() => sealer.Seal([1], "app")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    [InlineData("AAAA", false)]
    [InlineData("not base64", false)]
    public void A_key_has_32_octets(string? key, bool isValid) => Assert.Equal(
        isValid, new WebhookOptionsRules().Validate(null, new WebhookOptions { SealKey = key }).Succeeded);

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("31.00:00:00")]
    public void A_delay_is_between_0_and_30_days(string delay)
    {
        var options = new WebhookOptions();
        options.RetryDelays.Add(TimeSpan.Parse(delay));

        Assert.True(new WebhookOptionsRules().Validate(null, options).Failed);
    }

    [Fact]
    public void A_delivery_is_attempted_for_three_days_with_jitter()
    {
        var plan = new RetryPlan(Options.Create(new WebhookOptions()));
        double[] hours = [5.0 / 3600, 5.0 / 60, 0.5, 2, 5, 10, 14, 20, 24];
        for (int tries = 0; tries < hours.Length; tries++)
        {
            double delay = (plan.Next(Delivery(tries), null, s_now)!.Value - s_now).TotalHours;
            Assert.InRange(delay, hours[tries] * 0.9, hours[tries] * 1.1);
        }

        Assert.Null(plan.Next(Delivery(hours.Length), null, s_now));
    }

    [Fact]
    public void An_endpoint_can_ask_for_a_longer_delay_of_a_day_at_most()
    {
        var plan = new RetryPlan(Options.Create(new WebhookOptions()));

        Assert.Equal(s_now.AddMinutes(3), plan.Next(Delivery(0), TimeSpan.FromMinutes(3), s_now));
        Assert.Equal(s_now.AddDays(1), plan.Next(Delivery(0), TimeSpan.FromDays(300), s_now));
        Assert.InRange(
            plan.Next(Delivery(0), TimeSpan.FromSeconds(-1), s_now)!.Value, s_now.AddSeconds(4), s_now.AddSeconds(6));
    }

    [Fact]
    public void Domains_and_mailboxes_restrict_each_other()
    {
        var all = new WebhookDefinition { Url = new Uri("https://app.example/") };
        WebhookDefinition both = all with
        {
            Domains = ["example.org"],
            Mailboxes = ["a@example.org", "a@example.com"],
        };

        Assert.Equal([WebhookScopes.All], all.Scopes());
        Assert.Equal(["example.org"], (both with { Mailboxes = null }).Scopes());
        Assert.Equal(["a@example.org"], both.Scopes());
        Assert.Empty((all with { Domains = [] }).Scopes());
        Assert.True(both.AppliesTo("a@example.org"));
        Assert.False(both.AppliesTo("a@example.com"));
        Assert.False(both.AppliesTo("b@example.org"));
        Assert.False((all with { Mailboxes = [] }).AppliesTo("a@example.org"));
    }

    private static WebhookSealer Sealer(string key) => new(Options.Create(new WebhookOptions { SealKey = key }));

    private static OutboxDelivery Delivery(int tries) => new()
    {
        Number = 1,
        Webhook = 1,
        Mailbox = "a@example.org",
        Uid = 1,
        Id = Guid.Empty,
        CreatedAt = s_now,
        Tries = tries,
    };
}
