using FederationHub.Cli.Records;

namespace FederationHub.Cli.Commands;

/// <summary>Rows with columns under each other, the first row as the heading.</summary>
internal static class Table
{
    /// <param name="output">The screen.</param>
    /// <param name="texts">All rows, each with as many cells as the first. A line feed in a cell makes no row of its own: it is shown as its number.</param>
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<string[]> texts)
    {
        var rows = texts.Select(row => row.Select(ScreenText.Of).ToArray()).ToList();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            await output.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
