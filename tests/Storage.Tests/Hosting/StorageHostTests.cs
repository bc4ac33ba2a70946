using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Storage.Tests.Sqlite;

namespace RelateMail.Storage.Tests.Hosting;

/// <summary>AddRelateMailStorage in a host with SQLite.</summary>
public sealed class StorageHostTests : IDisposable
{
    private readonly DataDirectory _directory = new();
    private readonly FakeTimeProvider _timeProvider = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_store_is_open_before_the_first_service_starts_and_until_the_last_has_stopped()
    {
        var log = new List<string>();
        using IHost host = Build(services =>
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(
                provider => new FirstService(provider.GetRequiredService<IStorageProbe>(), log)));
        });

        await host.StartAsync(Token);
        await host.StopAsync(Token);

        Assert.Equal(["start: open", "stop: open"], log);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => host.Services.GetRequiredService<IStorageProbe>().CheckAsync(Token));
    }

    [Fact]
    public void A_store_that_is_not_open_yet_is_unavailable()
    {
        using IHost host = Build();

        _ = Assert.Throws<StorageUnavailableException>(
            () => { _ = host.Services.GetRequiredService<IMessageStore>().ReadHeadAsync("a@example.org", Token); });
    }

    [Fact]
    public async Task The_data_directory_is_relative_to_the_content_root()
    {
        using IHost host = Build(dataDirectory: "some/where");

        await host.StartAsync(Token);
        await host.StopAsync(Token);

        Assert.True(File.Exists(Path.Combine(_directory.Path, "some/where/mail.db")));
        Assert.True(File.Exists(Path.Combine(_directory.Path, "some/where/state.db")));
    }

    [Fact]
    public async Task A_clean_stop_leaves_database_files_without_logs()
    {
        using IHost host = Build();

        await host.StartAsync(Token);
        await host.StopAsync(Token);

        Assert.Equal(
            ["mail.db", "state.db", "trace.db"],
            Directory.GetFiles(Path.Combine(_directory.Path, "data")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("Storage:DataDirectory", "")]
    [InlineData("Storage:DeliveryKeyAge", "4.00:00:00")]
    [InlineData("Storage:SweepInterval", "00:00:10")]
    [InlineData("Storage:UnreferencedContentAge", "00:30:00")]
    public async Task Settings_out_of_bounds_stop_the_start(string key, string value)
    {
        using IHost host = Build(setting: (key, value));

        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains(key["Storage:".Length..], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_created_stops_the_start_with_one_line()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "data"), "a file in its place", Token);
        using IHost host = Build();

        StorageStartException refused =
            await Assert.ThrowsAsync<StorageStartException>(() => host.StartAsync(Token));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains(Path.Combine(_directory.Path, "data"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_runs_at_start_and_at_each_interval_even_after_a_failure()
    {
        var sweeper = new RecordingSweeper();
        using IHost host = Build(services => services.AddSingleton<IStorageSweeper>(sweeper));
        DateTimeOffset start = _timeProvider.GetUtcNow();

        await host.StartAsync(Token);
        (DateTimeOffset ContentBefore, DateTimeOffset KeysBefore) first = await sweeper.Calls.Reader.ReadAsync(Token);
        _timeProvider.Advance(TimeSpan.FromHours(1));
        (DateTimeOffset ContentBefore, DateTimeOffset KeysBefore) second = await sweeper.Calls.Reader.ReadAsync(Token);
        await host.StopAsync(Token);

        Assert.Equal((start.AddHours(-24), start.AddDays(-7)), first);
        Assert.Equal((start.AddHours(-23), start.AddDays(-7).AddHours(1)), second);
    }

    [Theory]
    [InlineData("Storage:AllowNonDurable", 0)]
    [InlineData("Storage:AllowUndurable", 1)]
    public async Task The_old_key_of_a_renamed_setting_applies_with_one_warning(string key, int warnings)
    {
        using var log = new EventLog();
        using IHost host = Build(
            services => services.AddLogging(logging => logging.AddProvider(log)), setting: (key, "true"));

        await host.StartAsync(Token);
        await host.StopAsync(Token);

        Assert.True(host.Services.GetRequiredService<IOptions<StorageOptions>>().Value.AllowNonDurable);
        Assert.Equal(warnings, log.Events.Count(id => id == 207));
    }

    [Fact]
    public void Adding_twice_adds_once()
    {
        ServiceCollection services = [];

        services.AddRelateMailStorage();
        int count = services.Count;
        services.AddRelateMailStorage();

        Assert.Equal(count, services.Count);
    }

    private IHost Build(
        Action<IServiceCollection>? configure = null,
        string dataDirectory = "data",
        (string Key, string Value)? setting = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = _directory.Path });
        builder.Configuration.AddInMemoryCollection([new("Storage:DataDirectory", dataDirectory)]);
        if (setting is { } given)
        {
            builder.Configuration.AddInMemoryCollection([new(given.Key, given.Value)]);
        }

        builder.Services.AddSingleton<TimeProvider>(_timeProvider);
        builder.Services.AddRelateMailStorage();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Records the ids of log events.</summary>
    private sealed class EventLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<int> Events { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Events.Enqueue(eventId.Id);

        public void Dispose()
        {
        }
    }

    /// <summary>Fails each time, and passes its arguments to the test.</summary>
    private sealed class RecordingSweeper : IStorageSweeper
    {
        public Channel<(DateTimeOffset ContentBefore, DateTimeOffset KeysBefore)> Calls { get; } =
            Channel.CreateUnbounded<(DateTimeOffset ContentBefore, DateTimeOffset KeysBefore)>();

        public async Task<SweepResult> SweepAsync(
            DateTimeOffset contentBefore, DateTimeOffset keysBefore, DateTimeOffset tombstonesBefore,
            CancellationToken cancellationToken)
        {
            await Calls.Writer.WriteAsync((contentBefore, keysBefore), cancellationToken);
            throw new StorageUnavailableException("The disk is away.");
        }
    }

    /// <summary>Registered first, so it starts before and stops after all others.</summary>
    private sealed class FirstService(IStorageProbe probe, List<string> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => LogAsync("start", cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => LogAsync("stop", cancellationToken);

        private async Task LogAsync(string step, CancellationToken cancellationToken)
        {
            await probe.CheckAsync(cancellationToken);
            log.Add($"{step}: open");
        }
    }
}
