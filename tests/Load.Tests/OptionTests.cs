using RelateMail.Load.CommandLine;
using RelateMail.Shared.CommandLine;
using RelateMail.Shared.Wire;

namespace RelateMail.Load.Tests;

public sealed class OptionTests
{
    [Fact]
    public void Without_options_a_run_has_its_defaults()
    {
        LoadOptions options = LoadOptions.Parse([]);

        Assert.Equal("127.0.0.1", options.Target.Host);
        Assert.Equal(2525, options.Target.Port);
        Assert.Equal(20, options.Sessions);
        Assert.Null(options.Messages);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Duration);
        Assert.Equal(TimeSpan.FromSeconds(1), options.WarmUp);
        Assert.Equal(1, options.Reuse);
        Assert.Equal(["alice@example.test"], options.Mailboxes);
    }

    [Fact]
    public void Every_option_is_read()
    {
        LoadOptions options = LoadOptions.Parse(
            ("--host mx.example.test --port=2465 --tls implicit --tls-version 1.3 --tls-name n.test --tls-resume "
                + "--auth alice:a:b --helo c.test --timeout 2m --pid 12,34 --json --sessions 3 --messages 7 "
                + "--warmup 250ms --settle 1.5s --size 65536 --reuse 0 --from a@b.test --rcpt u{0}@b.test "
                + "--mailboxes 4 --recipients 2 --pipelining --bdat --allow-refusals").Split(' '));

        Assert.Equal("mx.example.test", options.Target.Host);
        Assert.Equal(2465, options.Target.Port);
        Assert.Equal(TlsMode.Implicit, options.Target.Tls);
        Assert.Equal(TlsVersion.Tls13, options.Target.TlsVersion);
        Assert.Equal("n.test", options.Target.TlsName);
        Assert.True(options.Target.ResumesTls);
        Assert.Equal(("alice", "a:b"), options.Target.Credentials);
        Assert.Equal("c.test", options.Target.ClientName);
        Assert.Equal(TimeSpan.FromMinutes(2), options.Target.Timeout);
        Assert.Equal([12, 34], options.Target.ServerProcesses);
        Assert.True(options.Target.Json);
        Assert.Equal(3, options.Sessions);
        Assert.Equal(7, options.Messages);
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.WarmUp);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), options.Settle);
        Assert.Equal(65536, options.Size);
        Assert.Equal(0, options.Reuse);
        Assert.Equal("a@b.test", options.ReversePath);
        Assert.Equal(["u0@b.test", "u1@b.test", "u2@b.test", "u3@b.test"], options.Mailboxes);
        Assert.Equal(2, options.Recipients);
        Assert.True(options.Pipelining);
        Assert.True(options.Bdat);
        Assert.True(options.AllowRefusals);
    }

    [Fact]
    public void A_duration_without_a_unit_is_in_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(90), LoadOptions.Parse(["--duration", "90"]).Duration);

    [Fact]
    public void A_run_of_a_number_of_messages_has_no_warm_up_by_default()
    {
        Assert.Equal(TimeSpan.Zero, LoadOptions.Parse(["--messages", "5"]).WarmUp);
        Assert.Equal(TimeSpan.FromSeconds(2), LoadOptions.Parse(["--messages", "5", "--warmup", "2s"]).WarmUp);
    }

    [Fact]
    public void The_number_of_mailboxes_is_at_least_the_number_of_recipients() =>
        Assert.Equal(50, LoadOptions.Parse(["--rcpt", "u{0}@b.test", "--recipients", "50"]).Mailboxes.Count);

    [Fact]
    public void The_null_reverse_path_is_an_option() =>
        Assert.Equal("", LoadOptions.Parse(["--null-sender"]).ReversePath);

    [Theory]
    [InlineData("sessions", "not an option")]
    [InlineData("--session 5", "no option --session")]
    [InlineData("--sessions", "needs a value")]
    [InlineData("--sessions 0", "whole number from 1")]
    [InlineData("--sessions +5", "whole number from 1")]
    [InlineData("--sessions 5 --sessions 6", "given twice")]
    [InlineData("--port 65536", "from 1 to 65535")]
    [InlineData("--host=", "needs a value")]
    [InlineData("--duration s", "10, 500ms or 2m")]
    [InlineData("--duration 1.2.3s", "10, 500ms or 2m")]
    [InlineData("--duration -1s", "10, 500ms or 2m")]
    [InlineData("--duration 25000m", "at most a day")]
    [InlineData("--duration 0s", "longer than 0")]
    [InlineData("--duration 1s --messages 5", "exclude each other")]
    [InlineData("--from a@b.test --null-sender", "exclude each other")]
    [InlineData("--json=yes", "has no value")]
    [InlineData("--tls yes", "none, starttls, implicit")]
    [InlineData("--tls-resume", "need --tls")]
    [InlineData("--tls-name a.test", "need --tls")]
    [InlineData("--tls implicit --tls-resume", "needs a server name")]
    [InlineData("--size 10", "at least|from 1024")]
    [InlineData("--pid 12,x", "separated by commas")]
    [InlineData("--pid 12,,13", "separated by commas")]
    [InlineData("--auth alice", "user:password")]
    [InlineData("--timeout 0s", "longer than 0")]
    [InlineData("--recipients 2", "needs {0}")]
    [InlineData("--mailboxes 2", "needs {0}")]
    [InlineData("--rcpt u{0}@b.test --mailboxes 2 --recipients 3", "from 1 to 2")]
    [InlineData("--rcpt <a@b.test>", "without angle brackets")]
    public void An_invalid_command_line_is_rejected_with_the_reason(string commandLine, string reason)
    {
        OptionException exception = Assert.Throws<OptionException>(() => LoadOptions.Parse(commandLine.Split(' ')));

        Assert.Contains(reason.Split('|'), part => exception.Message.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Idle_has_its_own_options_and_rejects_those_of_a_load_run()
    {
        IdleOptions options = IdleOptions.Parse(["--connections", "12", "--hold", "1s", "--tls", "starttls"]);

        Assert.Equal(12, options.Connections);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Hold);
        Assert.Equal(TlsMode.StartTls, options.Target.Tls);
        Assert.Throws<OptionException>(() => IdleOptions.Parse(["--sessions", "3"]));
    }

    [Fact]
    public void The_help_names_every_option()
    {
        IEnumerable<Option> options = LoadOptions.Options.Concat(IdleOptions.Options);

        Assert.All(options, option => Assert.Contains($"--{option.Name} ", LoadHelp.Text, StringComparison.Ordinal));
    }
}
