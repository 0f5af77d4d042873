using ExcelDataReader;

namespace Appraisal.Service.Imports.Reading;

/// <summary>What cells show that are merged: the first one's value, in the first column and each row that they cover.</summary>
internal sealed class MergedCells
{
    private readonly ILookup<int, CellRange> _beginning;
    private readonly Dictionary<int, (int LastRow, bool IsFirst, Cell Value)> _open = []; // by column

    /// <summary>The merged ranges of a sheet.</summary>
    /// <exception cref="FileRefusedException">They cover more columns than all rows together have.</exception>
    public MergedCells(IReadOnlyList<CellRange> ranges)
    {
        if (ranges.Sum(r => (long)Math.Max(1, r.ToColumn - r.FromColumn + 1)) > CsvSheet.CellLimit)
            throw new FileRefusedException("too-many-cells", CsvSheet.CellLimit);
        _beginning = ranges.Where(r => r.ToRow > r.FromRow || r.ToColumn > r.FromColumn).ToLookup(r => r.FromRow);
    }

    /// <summary>What is seen at a place, asked in order of rows and columns, of a cell with a value of its own.</summary>
    public Cell Shown(int row, int column, Cell own)
    {
        if (column == 0)
            Begin(row);
        if (_open.Count == 0 || !_open.TryGetValue(column, out var range) || range.LastRow < row)
            return own;
        if (!range.IsFirst || range.Value != default)
            return range.Value;
        _open[column] = range with { Value = own };
        return own;
    }

    private void Begin(int row)
    {
        foreach (var range in _beginning[row])
        {
            for (var column = range.FromColumn; column <= range.ToColumn; column++)
                _open[column] = (range.ToRow, column == range.FromColumn, column == range.FromColumn ? default : Cell.Blank);
        }
    }
}
