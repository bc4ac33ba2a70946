using System.Text;

namespace RelateMail.CommandLine.Tests;

/// <summary>Output whose lines a test can wait for.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly StringBuilder _text = new();
    private readonly SemaphoreSlim _lines = new(0);
    private int _seen;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_text)
        {
            _text.Append(value);
        }

        if (value == '\n')
        {
            _lines.Release();
        }
    }

    public async Task WaitForLinesAsync(int count, CancellationToken cancellationToken)
    {
        for (; _seen < count; _seen++)
        {
            await _lines.WaitAsync(cancellationToken);
        }
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }
}
