using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Scenarios;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.Tests;

public sealed class OptionTests : IDisposable
{
    private const string Least = "--gateway mx1.test --api http://silo:8080 --mailboxes u@b.test";
    private readonly string _keyFile = Path.GetTempFileName();

    public OptionTests() => File.WriteAllText(_keyFile, "the-key\n");

    public void Dispose() => File.Delete(_keyFile);

    [Fact]
    public void The_shortest_command_line_has_defaults()
    {
        SendOptions options = Parse(Least);

        Assert.Equal("mx1.test:25", Assert.Single(options.Gateways).ToString());
        Assert.Equal("http://silo:8080/api/v1/", Assert.Single(options.Api.Nodes).ToString());
        Assert.Equal("the-key", options.Api.Key);
        Assert.Equal(["u@b.test"], options.Mailboxes);
        Assert.Equal((50, 20), (options.Traffic.Rate, options.Traffic.Sessions));
        Assert.Equal(new NumberRange(1, 1), options.Traffic.Recipients); // one mailbox only
        Assert.False(options.CreateAccounts);
        Assert.Null(options.LedgerFile);
    }

    [Fact]
    public void Every_option_is_read()
    {
        SendOptions options = Parse(
            "--gateway mx1.test:2525 --gateway=[::1]:26 --api http://a:1 --api https://b/ "
            + "--mailboxes user{0..2}@b.test --rate 200 --duration 90 --sessions 7 --size 600..9000 --recipients 2 "
            + "--reuse 3 --timeout 10s --patience 2m --read-share 0 --raw-share 50 --timeline --create-accounts "
            + "--ledger-file out.jsonl");

        Assert.Equal(["mx1.test:2525", "[::1]:26"], options.Gateways.Select(gateway => gateway.ToString()));
        Assert.Equal(["http://a:1/api/v1/", "https://b/api/v1/"], options.Api.Nodes.Select(node => node.ToString()));
        Assert.Equal(["user0@b.test", "user1@b.test", "user2@b.test"], options.Mailboxes);
        Assert.Equal(
            (200, TimeSpan.FromSeconds(90), 7),
            (options.Traffic.Rate, options.Traffic.Duration, options.Traffic.Sessions));
        Assert.Equal(new NumberRange(600, 9000), options.Traffic.Size);
        Assert.Equal(new NumberRange(2, 2), options.Traffic.Recipients);
        Assert.Equal(
            (3, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2)),
            (options.Traffic.Reuse, options.Traffic.Timeout, options.Traffic.Patience));
        Assert.Equal((0, 50, true), (options.Traffic.ReadShare, options.Traffic.RawShare, options.Traffic.Timeline));
        Assert.True(options.CreateAccounts);
        Assert.Equal("out.jsonl", options.LedgerFile);
    }

    [Theory]
    [InlineData("--api http://a --mailboxes u@b.test", "--gateway is missing")]
    [InlineData("--gateway a --mailboxes u@b.test", "--api is missing")]
    [InlineData("--gateway a --api http://a", "--mailboxes is missing")]
    [InlineData("--gateway a:0 --api http://a --mailboxes u@b.test", "--gateway must be host:port")]
    [InlineData("--gateway a:b:c --api http://a --mailboxes u@b.test", "--gateway must be host:port")]
    [InlineData("--gateway a --api silo:8080 --mailboxes u@b.test", "--api must be the address")]
    [InlineData("--gateway a --api http://a --mailboxes u", "plain addresses")]
    [InlineData("--gateway a --api http://a --mailboxes U@b.test", "plain addresses")]
    [InlineData("--gateway a --api http://a --mailboxes u{5..1}@b.test", "must ascend")]
    [InlineData(Least + " --rat 5", "no option --rat")]
    [InlineData(Least + " 5", "not an option")]
    [InlineData(Least + " --rate", "needs a value")]
    [InlineData(Least + " --rate=", "needs a value")]
    [InlineData(Least + " --rate 0", "from 1 to")]
    [InlineData(Least + " --rate 5 --rate 6", "given twice")]
    [InlineData(Least + " --duration 0", "longer than 0")]
    [InlineData(Least + " --duration 1h", "10, 500ms or 2m")]
    [InlineData(Least + " --size 3..2", "a range like 1..3")]
    [InlineData(Least + " --size 1..2..3", "a range like 1..3")]
    [InlineData(Least + " --recipients 2", "within 1 to 1")]
    [InlineData(Least + " --timeline=yes", "has no value")]
    public void An_invalid_command_line_is_rejected_with_the_reason(string commandLine, string reason)
    {
        OptionException exception = Assert.Throws<OptionException>(() => Parse(commandLine));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unusable_key_file_is_named()
    {
        OptionException missing = Assert.Throws<OptionException>(
            () => SendOptions.Parse($"{Least} --key-file {_keyFile}.gone".Split(' ')));
        Assert.Contains("cannot be read", missing.Message, StringComparison.Ordinal);

        File.WriteAllText(_keyFile, "\n");
        OptionException empty = Assert.Throws<OptionException>(() => Parse(Least));
        Assert.Contains("is empty", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_scenarios_precede_the_options()
    {
        ScenarioOptions options = ScenarioOptions.Parse(["kill-silo", "none", "--silos", "2", "--away", "3s"]);

        Assert.Equal(["kill-silo", "none"], options.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal((2, 3), (options.Silos, options.Gateways));
        Assert.Equal(TimeSpan.FromSeconds(3), options.Times.Away);
        Assert.Equal(
            Scenario.All.Where(scenario => scenario.Name != "upgrade"), ScenarioOptions.Parse(["all"]).Scenarios);
        Assert.Contains(
            "no scenario 'kill-all'",
            Assert.Throws<OptionException>(() => ScenarioOptions.Parse(["kill-all"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<OptionException>(() => ScenarioOptions.Parse([]));
    }

    [Fact]
    public void Upgrade_needs_the_folders_of_an_older_build()
    {
        string[] folders = ["--old-silo", "old/silo", "--old-gateway", "old/gateway"];

        ScenarioOptions options = ScenarioOptions.Parse(["upgrade", .. folders]);

        Assert.Equal("upgrade", Assert.Single(options.Scenarios).Name);
        Assert.Equal(("old/silo", "old/gateway"), (options.OldSilo, options.OldGateway));
        Assert.Equal(Scenario.All, ScenarioOptions.Parse(["all", .. folders]).Scenarios);
        OptionException exception = Assert.Throws<OptionException>(() => ScenarioOptions.Parse(["upgrade"]));
        Assert.Contains("--old-silo DIR", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_every_option_and_scenario()
    {
        IEnumerable<Option> options =
            SendOptions.Options.Concat(ReconcileOptions.Options).Concat(ScenarioOptions.Options);

        Assert.All(options, option => Assert.Contains($"--{option.Name}", LedgerHelp.Text, StringComparison.Ordinal));
        Assert.All(
            Scenario.All,
            scenario => Assert.Contains($"  {scenario.Name} ", LedgerHelp.Text, StringComparison.Ordinal));
    }

    private SendOptions Parse(string commandLine) =>
        SendOptions.Parse(["--key-file", _keyFile, .. commandLine.Split(' ')]);
}
