namespace RelateMail.Storage.Tests;

/// <summary>The contract of every content store.</summary>
public abstract class ContentStoreContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IContentStore Contents => _stores.Contents;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(256 * 1024)]
    [InlineData(256 * 1024 + 1)]
    [InlineData(1_000_000)]
    public async Task A_content_is_read_unchanged(int size)
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(size);

        await Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);

        Assert.Equal(octets, await _stores.ReadAsync(id));
        Assert.Equal(size, await Contents.FindSizeAsync(id, Token));
    }

    [Fact]
    public async Task Segments_are_joined_in_order()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(700_000);
        ReadOnlyMemory<byte>[] segments =
        [
            octets.AsMemory(0, 10), octets.AsMemory(10, 0), octets.AsMemory(10, 299_990), octets.AsMemory(300_000),
        ];

        await Contents.AddAsync(id, TestStores.DigestOf(octets), segments, Token);

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task A_content_without_segments_is_empty()
    {
        var id = Guid.CreateVersion7();

        await Contents.AddAsync(id, TestStores.DigestOf([]), [], Token);

        Assert.Empty(await _stores.ReadAsync(id));
        Assert.Equal(0, await Contents.FindSizeAsync(id, Token));
    }

    [Fact]
    public async Task Adding_the_same_content_again_changes_nothing()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(500);
        await Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);

        await Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task Other_octets_under_the_same_id_are_rejected()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(500, seed: 1);
        byte[] others = TestStores.Octets(500, seed: 2);
        await Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddAsync(id, TestStores.DigestOf(others), [others], Token));

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task A_content_in_pieces_can_be_read_after_completion()
    {
        (Guid id, byte[] octets) = await AddPiecesAsync(100, 70_000, 1);
        Assert.Null(await Contents.FindSizeAsync(id, Token));
        _ = await Assert.ThrowsAsync<ContentMissingException>(() => _stores.ReadAsync(id));

        await Contents.CompleteAsync(id, TestStores.DigestOf(octets), octets.Length, Token);

        Assert.Equal(octets, await _stores.ReadAsync(id));
        Assert.Equal(octets.Length, await Contents.FindSizeAsync(id, Token));
    }

    [Fact]
    public async Task Pieces_and_completion_may_be_submitted_without_waiting()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(30);

        await Task.WhenAll(
            Contents.AddPieceAsync(id, 0, octets.AsMemory(0, 10), Token),
            Contents.AddPieceAsync(id, 1, octets.AsMemory(10), Token),
            Contents.CompleteAsync(id, TestStores.DigestOf(octets), 30, Token));

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task Repeating_a_piece_or_the_completion_changes_nothing()
    {
        (Guid id, byte[] octets) = await AddPiecesAsync(100, 200);

        await Contents.AddPieceAsync(id, 1, octets.AsMemory(100), Token);
        await Contents.CompleteAsync(id, TestStores.DigestOf(octets), 300, Token);
        await Contents.CompleteAsync(id, TestStores.DigestOf(octets), 300, Token);
        await Contents.AddPieceAsync(id, 0, octets.AsMemory(0, 100), Token);

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task A_repeated_piece_with_other_octets_is_rejected()
    {
        (Guid id, _) = await AddPiecesAsync(100);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddPieceAsync(id, 0, TestStores.Octets(100, seed: 9), Token));
    }

    [Fact]
    public async Task A_piece_out_of_sequence_is_rejected()
    {
        (Guid id, _) = await AddPiecesAsync(100);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddPieceAsync(id, 2, TestStores.Octets(1), Token));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddPieceAsync(Guid.CreateVersion7(), 1, TestStores.Octets(1), Token));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Contents.AddPieceAsync(id, -1, TestStores.Octets(1), Token));
    }

    [Fact]
    public async Task A_complete_content_accepts_no_more_pieces()
    {
        (Guid id, byte[] octets) = await AddPiecesAsync(100);
        await Contents.CompleteAsync(id, TestStores.DigestOf(octets), 100, Token);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddPieceAsync(id, 1, TestStores.Octets(1), Token));

        Assert.Equal(octets, await _stores.ReadAsync(id));
    }

    [Fact]
    public async Task A_content_whose_pieces_do_not_match_its_size_is_not_completed()
    {
        (Guid id, byte[] octets) = await AddPiecesAsync(100, 100);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.CompleteAsync(id, TestStores.DigestOf(octets), 300, Token));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.CompleteAsync(Guid.CreateVersion7(), TestStores.DigestOf(octets), 0, Token));

        Assert.Null(await Contents.FindSizeAsync(id, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(100)] // the first octet of the second piece
    [InlineData(101)]
    [InlineData(70_099)]
    [InlineData(70_100)]
    [InlineData(70_101)] // the end
    public async Task Reading_begins_at_an_offset(int offset)
    {
        (Guid id, byte[] octets) = await AddPiecesAsync(100, 70_000, 1);
        await Contents.CompleteAsync(id, TestStores.DigestOf(octets), octets.Length, Token);

        Assert.Equal(octets[offset..], await _stores.ReadAsync(id, offset));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task An_offset_outside_the_content_is_rejected(long offset)
    {
        Guid id = await _stores.AddContentAsync(100);

        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _stores.ReadAsync(id, offset));
    }

    [Fact]
    public async Task A_long_content_is_read_in_pieces()
    {
        Guid id = await _stores.AddContentAsync(1_000_000);

        await foreach (ReadOnlyMemory<byte> piece in Contents.ReadAsync(id, 0, Token))
        {
            Assert.InRange(piece.Length, 1, 256 * 1024);
        }
    }

    [Fact]
    public async Task A_missing_content_is_reported()
    {
        var id = Guid.CreateVersion7();

        Assert.Null(await Contents.FindSizeAsync(id, Token));
        _ = await Assert.ThrowsAsync<ContentMissingException>(() => _stores.ReadAsync(id));
    }

    [Fact]
    public async Task An_aborted_content_is_deleted()
    {
        (Guid open, _) = await AddPiecesAsync(100, 100);
        Guid complete = await _stores.AddContentAsync();

        await Contents.AbortAsync(open, Token);
        await Contents.AbortAsync(complete, Token);
        await Contents.AbortAsync(Guid.CreateVersion7(), Token);

        Assert.Null(await Contents.FindSizeAsync(complete, Token));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Contents.AddPieceAsync(open, 2, TestStores.Octets(1), Token));
    }

    [Fact]
    public async Task A_content_with_a_message_is_not_aborted()
    {
        Guid id = await _stores.AddContentAsync();
        _ = await _stores.Messages.AppendAsync(TestStores.Entry($"{id}@example.org", 1, id), Token);

        await Contents.AbortAsync(id, Token);

        Assert.Equal(100, await Contents.FindSizeAsync(id, Token));
    }

    [Fact]
    public async Task A_content_deleted_during_a_read_is_reported_as_missing()
    {
        Guid id = await _stores.AddContentAsync(1_000_000);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces =
            Contents.ReadAsync(id, 0, Token).GetAsyncEnumerator(Token);
        Assert.True(await pieces.MoveNextAsync());

        await Contents.AbortAsync(id, Token);
        _ = await _stores.AddContentAsync(1_000_000);

        _ = await Assert.ThrowsAsync<ContentMissingException>(async () => await pieces.MoveNextAsync());
    }

    [Fact]
    public async Task A_canceled_add_stores_nothing()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(10);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], new CancellationToken(canceled: true)));

        Assert.Null(await Contents.FindSizeAsync(id, Token));
    }

    /// <summary>Opens stores on a database that other tests may use, with other contents.</summary>
    protected abstract Task<TestStores> OpenAsync();

    private async Task<(Guid Id, byte[] Octets)> AddPiecesAsync(params int[] sizes)
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(sizes.Sum());
        int offset = 0;
        for (int sequence = 0; sequence < sizes.Length; sequence++)
        {
            await Contents.AddPieceAsync(id, sequence, octets.AsMemory(offset, sizes[sequence]), Token);
            offset += sizes[sequence];
        }

        return (id, octets);
    }
}
