#include "demo/demo_records.h"

#include "demo/csv.h"
#include "files.h"
#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

constexpr std::size_t kLegibleBytes = 8;  // shorter names stand in any file by chance

std::string quoted_json(const std::string& text) {
  return json::write(json::Value(text));
}

}  // namespace

Result<DemoRecords> DemoRecords::read(const std::filesystem::path& csv) {
  KEYHOLD_TRY(const PlaintextBytes text, read_file(csv));
  const std::vector<CsvRow> rows = parse_csv(text.text());
  if (rows.size() < 2 || rows.front().size() < 2)
    return Error{ErrorCode::kInvalidArgument, csv.string() + " needs a header, two columns and a row", "input"};
  DemoRecords out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() != rows.front().size())
      return Error{ErrorCode::kInvalidArgument, csv.string() + ": row " + std::to_string(i + 1) + " has other columns",
                   "input"};
    json::Object fields;
    for (std::size_t column = 0; column < rows[i].size(); ++column) fields[rows.front()[column]] = rows[i][column];
    const std::string stream = "company/" + rows[i][0];
    const std::string data = json::write(fields);
    out.import_lines.push_back("{\"stream\":" + quoted_json(stream) +
                               ",\"id\":\"onboarded\",\"type\":\"company-onboarded\"," + "\"data\":" + data + "}");
    out.data.emplace(stream, data);
    if (rows[i][1].size() >= kLegibleBytes) out.names.push_back(rows[i][1]);
  }
  return out;
}

}  // namespace keyhold::apps
