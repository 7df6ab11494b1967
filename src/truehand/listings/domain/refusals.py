"""Why the listings room says no."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ListingNotFound(Refusal):
    """No such listing, or not one that the asker may see."""

    code = "listings.not_found"
    kind = "not_found"
    zh = "没有找到这条在售信息，或您无权查看。"
    en = "There is no such listing, or it is not yours to see."


class NotYourListing(Refusal):
    """Only its seller changes a listing."""

    code = "listings.not_yours"
    kind = "forbidden"
    zh = "只有卖方本人可以更改这条在售信息。"
    en = "Only its seller can change this listing."


class OwnReview(Refusal):
    """An operator does not decide about a listing of their own."""

    code = "listings.own_review"
    kind = "forbidden"
    zh = "不能审核自己发布的设备，请由其他运营人员处理。"
    en = "You cannot review your own listing; another operator must."


class StaleListing(Refusal):
    """The listing changed since the asker saw it."""

    code = "listings.stale"
    kind = "conflict"
    zh = "您查看之后，这条信息已有变化，本次操作未生效。请刷新后再试。"
    en = "This listing changed after you saw it, so nothing was done. Reload it and try again."


class WrongStatus(Refusal):
    """The act does not fit the listing's present status."""

    code = "listings.wrong_status"
    kind = "conflict"
    zh = "当前状态为“{status_zh}”，不能这样操作。"
    en = "The listing's status is “{status_en}”; this cannot be done now."


class AlreadyOnSale(Refusal):
    """The same machine is already on sale."""

    code = "listings.already_on_sale"
    kind = "conflict"
    zh = "这台设备（{maker} {serial}）已在平台上出售或审核中，同一台设备不能重复发布。"
    en = "This machine ({maker} {serial}) is already on sale or in review; one machine is on sale once."


class MachineClaimed(Refusal):
    """Somebody claims the machine: it is reported stolen, or pledged."""

    code = "listings.machine_claimed"
    kind = "not_allowed"
    zh = "这台设备已报失或抵押，在解除之前不能出售。"
    en = "This machine is reported stolen or pledged; until that is cleared it is not sold."


class NoPhoto(Refusal):
    """At least one photo of the machine is needed."""

    code = "listings.no_photo"
    kind = "invalid"
    zh = "请至少上传一张设备照片。"
    en = "Add at least one photo of the machine."


class TooManyPhotos(Refusal):
    """The listing is full of photos."""

    code = "listings.too_many_photos"
    kind = "limit"
    zh = "每条信息最多 {most} 张照片。"
    en = "A listing has at most {most} photos."


class PhotoNotFound(Refusal):
    """The listing has no such photo."""

    code = "listings.photo_not_found"
    kind = "not_found"
    zh = "这条信息没有这张照片。"
    en = "The listing has no such photo."


class NoPlate(Refusal):
    """A photo of the nameplate is needed."""

    code = "listings.no_plate"
    kind = "invalid"
    zh = "请上传设备铭牌的照片。"
    en = "Add a photo of the machine's nameplate."


class PlateNotReadYet(Refusal):
    """The nameplate is still being read."""

    code = "listings.plate_not_read_yet"
    kind = "conflict"
    zh = "铭牌照片正在识别，请稍候再提交。"
    en = "The nameplate is still being read; submit again in a moment."


class ReasonNeeded(Refusal):
    """A decision is given with its reason."""

    code = "listings.reason_needed"
    kind = "invalid"
    zh = "请写明审核理由（{least} 至 {most} 个字符）。"
    en = "Give the reason of your decision ({least} to {most} characters)."


class FindingNotFound(Refusal):
    """A listing is refused for a finding of its last round that stands in its way."""

    code = "listings.finding_not_found"
    kind = "invalid"
    zh = "最近一轮检查没有这项发现，请刷新后再试。"
    en = "The last checks have no such finding; reload and try again."


class ExplanationNeeded(Refusal):
    """An explanation says something, briefly."""

    code = "listings.explanation_needed"
    kind = "invalid"
    zh = "请写明原因（{least} 至 {most} 个字符）。"
    en = "Say why ({least} to {most} characters)."


class FieldNotValid(Refusal):
    """A stated fact cannot be true, or is not of the right form; ``field`` names it."""

    code = "listings.field_not_valid"
    kind = "invalid"
    zh = "{field_zh}：{why_zh}"
    en = "{field_en}: {why_en}"


class FilterNotUnderstood(Refusal):
    """A search filter is contradictory or unknown."""

    code = "listings.filter_not_understood"
    kind = "invalid"
    zh = "筛选条件有误：{why_zh}"
    en = "The search filter is not valid: {why_en}"


class MappingNotUnderstood(Refusal):
    """The column mapping of an import is not usable."""

    code = "listings.mapping_not_understood"
    kind = "invalid"
    zh = "列映射有误：{why_zh}"
    en = "The column mapping is not valid: {why_en}"


class FileNotUnderstood(Refusal):
    """The file of an import cannot be read as a table."""

    code = "listings.file_not_understood"
    kind = "invalid"
    zh = "无法读取该文件：请提供 CSV 或 Parquet 表格。"
    en = "This file cannot be read: give a table in CSV or Parquet."


class TooFewSales(Refusal):
    """Too few sales to learn prices from."""

    code = "listings.too_few_sales"
    kind = "not_allowed"
    zh = "成交记录太少（{count} 条），至少需要 {least} 条才能训练价格模型。"
    en = "There are too few sales to learn prices from: {count}, and it takes {least}."


class PriceModelNotRunning(Refusal):
    """The library of the price model cannot be loaded."""

    code = "listings.price_model_not_running"
    kind = "fault"
    zh = "价格模型无法运行：请安装系统软件包 libgomp1。"
    en = "The price model cannot run: please install the system's package libgomp1."


class PriceModelNotFound(Refusal):
    """There is no such version of the price model."""

    code = "listings.price_model_not_found"
    kind = "not_found"
    zh = "没有 {currency} 价格模型的第 {version} 版。"
    en = "There is no version {version} of the price model in {currency}."


class MachineBusy(Refusal):
    """A machine is being offered at the very moment at which its passports are merged or parted."""

    code = "listings.machine_busy"
    kind = "conflict"
    zh = "此刻正有人上架这台设备，未作更改，请再试一次。"
    en = "This machine is being offered at this very moment. Nothing has changed; try again."


class RepairTold(Refusal):
    """The passport has this very repair from this listing."""

    code = "listings.repair_told"
    kind = "conflict"
    zh = "这次维修已经记入护照，未再记录。"
    en = "The passport has this repair already; nothing was added."


class TooManyRepairs(Refusal):
    """One listing tells so many repairs and no more."""

    code = "listings.too_many_repairs"
    kind = "not_allowed"
    zh = "一条在售信息最多记录 {most} 次维修。"
    en = "One listing tells at most {most} repairs."


class SavedUnknown(Refusal):
    """No such saved search, or another's."""

    code = "listings.saved_unknown"
    kind = "not_found"
    zh = "没有找到这条已保存的搜索。"
    en = "You keep no such search."


class TooManySaved(Refusal):
    """A party keeps so many searches at most."""

    code = "listings.too_many_saved"
    kind = "conflict"
    zh = "最多保存 {most} 条搜索，请先删除不需要的。"
    en = "You can keep {most} searches at most; delete one that you no longer need."


class NothingAskedFor(Refusal):
    """A search that everything fits is not kept."""

    code = "listings.nothing_asked_for"
    kind = "invalid"
    zh = "请先填写要找什么，再保存搜索。"
    en = "Say first what you look for; then the search can be kept."
